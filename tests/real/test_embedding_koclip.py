"""Models of the CLIP family through the service's own loader give what plain transformers gives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding import backends
from hwapok_embedding.errors import BackendError
from hwapok_embedding.koclip.files import locate
from hwapok_embedding.koclip.load import load
from hwapok_embedding.koclip.pictures import OwnPreparation, PictureTower, ProcessorPreparation, preparation
from hwapok_embedding.koclip.texts import TextTower, passes
from hwapok_embedding.port import Backend, Role, TextInput, Vectors
from hwapok_embedding.settings import Settings
from support.drawings import drawing
from support.tiny_models import BUILDERS, write_old_layout

ARCHITECTURES = [*BUILDERS, "koclip as transformers 4 wrote it"]
TEXTS = [
    "고양이가 소파 위에서 자고 있다",
    "비",
    "한옥 마당의 장독대 " * 300,
    "a lighthouse on a cliff above the sea",
    "강아지가 공원을 달린다. 이것은 고양이 이다.",
]
"""The third is longer than any of the models takes."""
PICTURES = [drawing(1, 256, 192), drawing(2, 101, 333), drawing(3, 224, 224), drawing(4, 40, 30)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each architecture on disk."""
    root = tmp_path_factory.mktemp("models")
    for name, build in BUILDERS.items():
        build(root / name)
    write_old_layout(root / "koclip", root / "old")
    return {name: root / name for name in BUILDERS} | {ARCHITECTURES[-1]: root / "old"}


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    """A koclip that a test may damage."""
    return Path(shutil.copytree(folders["koclip"], tmp_path / "model"))


def served(folder: Path, **options: Any) -> Backend:
    return load(locate(str(folder)), **options)


def text_rows(backend: Backend, texts: Sequence[str]) -> Vectors:
    return backend.text.encode(backend.text.prepare([TextInput(text, Role.QUERY) for text in texts]))


def picture_rows(backend: Backend, pictures: Sequence[Image.Image]) -> Vectors:
    return backend.image.encode([backend.image.prepare(picture) for picture in pictures])


def plain(folder: Path) -> tuple[Vectors, Vectors]:
    """Text and picture vectors as the documentation of transformers computes them, one input at a time."""
    processor: Any = transformers.AutoProcessor.from_pretrained(folder, local_files_only=True)
    model: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True).eval()
    padding = {"padding": "max_length", "max_length": 64} if model.config.model_type == "siglip" else {"padding": True}
    with torch.inference_mode():
        texts = [
            model.get_text_features(**processor(text=[text], return_tensors="pt", truncation=True, **padding))
            for text in TEXTS
        ]
        pictures = [
            model.get_image_features(**processor(images=[picture], return_tensors="pt")) for picture in PICTURES
        ]
    return unit(texts), unit(pictures)


def unit(outputs: Sequence[Any]) -> Vectors:
    rows = torch.cat([output.pooler_output for output in outputs])
    unit_rows: Vectors = (rows / rows.norm(dim=1, keepdim=True)).numpy()
    return unit_rows


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_vectors_equal_those_of_plain_transformers(folders: dict[str, Path], architecture: str) -> None:
    """Cosine 0.9999 for every text and picture, of which no two are alike."""
    backend = served(folders[architecture])
    ours = text_rows(backend, TEXTS), picture_rows(backend, PICTURES)
    for rows, expected in zip(ours, plain(folders[architecture]), strict=True):
        assert rows.shape == expected.shape
        assert ((rows * expected).sum(axis=1) >= 0.9999).all()
        assert (expected @ expected.T - np.eye(len(expected))).max() < 0.99


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_texts_and_pictures_share_a_space_named_by_content(
    folders: dict[str, Path], architecture: str, tmp_path: Path
) -> None:
    """The same model under another name is the same space; each other model is another."""
    backend = served(folders[architecture])
    moved = served(Path(shutil.copytree(folders[architecture], tmp_path / "elsewhere")))
    assert backend.shared_space
    assert backend.text.space.dimension == text_rows(backend, ["비"]).shape[1]
    assert moved.text.space.id == backend.text.space.id
    spaces = {locate(str(other)).fingerprint() for other in folders.values()}
    assert len(spaces) == len(folders)


def test_one_weight_more_or_less_is_another_space(folder: Path) -> None:
    """A model that was trained on keeps no old vectors."""
    before = locate(str(folder)).fingerprint()
    network: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
    with torch.no_grad():
        network.logit_scale += 1
    network.save_pretrained(folder)
    assert locate(str(folder)).fingerprint() != before


def test_a_row_does_not_depend_on_its_neighbours(folders: dict[str, Path]) -> None:
    """Sorting by length and padding change nothing, and rows come back in the order asked."""
    backend = served(folders["koclip"])
    texts = [" ".join(["고양이 마당"] * count) for count in (40, 1, 7, 300, 2, 7)]
    together = text_rows(backend, texts)
    assert np.allclose(together, np.concatenate([text_rows(backend, [text]) for text in texts]), atol=1e-5)


def test_passes_hold_texts_of_like_length_within_the_budget() -> None:
    """Every text once, at least cost; a text over the budget goes alone."""
    lengths = [5, 60, 6, 400, 5, 64, 7, 61, 30]
    found = passes(lengths, budget=128, pass_cost=14)
    assert [[lengths[place] for place in group] for group in found] == [[5, 5, 6, 7], [30], [60, 61], [64], [400]]
    assert sorted(place for group in found for place in group) == list(range(len(lengths)))
    one = passes(lengths[:3], budget=500, pass_cost=1000)
    assert [[lengths[place] for place in group] for group in one] == [[5, 6, 60]]


def test_pictures_are_sent_as_bytes_where_that_is_exact(folders: dict[str, Path]) -> None:
    """And by the model's own processor where it asks for something else."""
    backend = served(folders["koclip"])
    assert backend.image.prepare(PICTURES[0]).dtype == np.uint8
    tower: Any = backend.image
    model = tower._model
    assert isinstance(preparation(model), OwnPreparation)
    padded = transformers.CLIPImageProcessorPil(do_normalize=False)
    theirs = preparation(replace(model, image_processor=padded))
    assert isinstance(theirs, ProcessorPreparation)
    expected = padded(images=[PICTURES[0]], return_tensors="np")["pixel_values"][0]
    assert np.array_equal(theirs.prepare(PICTURES[0]), expected)


@pytest.mark.parametrize(("precision", "cosine"), [("bf16", 0.99), ("int8", 0.98)])
def test_a_lesser_precision_agrees_with_fp32(folders: dict[str, Path], precision: Any, cosine: float) -> None:
    """In the same space, so that vectors of both may be compared."""
    exact, lesser = served(folders["koclip"]), served(folders["koclip"], precision=precision)
    assert lesser.precision == precision
    assert lesser.text.space == exact.text.space
    for rows in (text_rows, picture_rows):
        inputs: Any = TEXTS if rows is text_rows else PICTURES
        same = (rows(exact, inputs) * rows(lesser, inputs)).sum(axis=1)
        assert same.min() > cosine
        assert same.min() < 1 - 1e-7


def cut(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-100])


def drop(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def forget_a_weight(folder: Path) -> None:
    network: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
    state = {name: weight for name, weight in network.state_dict().items() if name != "text_projection.weight"}
    network.save_pretrained(folder, state_dict=state)


def rename_the_type(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "bert"}))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "does not exist"),
    "no config": (drop("config.json"), "config.json is missing"),
    "half a config": (cut("config.json"), "config.json cannot be read"),
    "no weights": (drop("model.safetensors"), "has no weights"),
    "half the weights": (cut("model.safetensors"), "model.safetensors is shorter than its header says"),
    "no vocabulary": (drop("tokenizer.json"), "none of tokenizer.json"),
    "half a vocabulary": (cut("tokenizer.json"), "cannot be read"),
    "no image processor": (drop("processor_config.json"), "none of processor_config.json"),
    "a weight is missing": (forget_a_weight, "lacks 1 of its weights, e.g. text_projection.weight"),
    "a model of another kind": (rename_the_type, "a model of type bert"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_missing_or_half_copied_model_is_named(folder: Path, name: str) -> None:
    """The message says which file and never serves random numbers."""
    damage, message = DAMAGE[name]
    damage(folder)
    with pytest.raises(BackendError, match=message):
        served(folder)


def test_a_half_copied_old_model_is_named(folders: dict[str, Path], tmp_path: Path) -> None:
    """Also when its weights are a pickle, which has no header to compare with."""
    old = Path(shutil.copytree(folders[ARCHITECTURES[-1]], tmp_path / "old"))
    cut("pytorch_model.bin")(old)
    with pytest.raises(BackendError, match="cannot be read"):
        served(old)


def test_a_name_that_is_not_in_the_cache_fails_at_once() -> None:
    """No network is asked, and the message says how to download it."""
    with pytest.raises(BackendError, match="hwapok-embedding pull nobody/nothing"):
        locate("nobody/nothing")


class Exhausted:
    """A network on a device without a byte left."""

    def __init__(self, network: Any) -> None:
        self.config = network.config

    def modules(self) -> list[Any]:
        return []

    def __call__(self, **_: Any) -> Any:
        raise torch.OutOfMemoryError

    get_text_features = get_image_features = __call__


def test_a_device_without_memory_is_named(folders: dict[str, Path]) -> None:
    """While loading, while warming up, and in a request later."""

    def no_room(network: Any, device: Any) -> Any:
        raise torch.OutOfMemoryError

    for place in (no_room, lambda network, device: Exhausted(network)):
        with pytest.raises(BackendError, match="has not enough memory for koclip"):
            served(folders["koclip"], place=place)
    tower: Any = served(folders["koclip"]).text
    exhausted = replace(tower._model, network=Exhausted(tower._model.network))
    texts, pictures = TextTower(exhausted, tower.space, 128), PictureTower(exhausted, tower.space)
    with pytest.raises(HwapokError) as for_texts:
        texts.encode(texts.prepare([TextInput("비", Role.QUERY)]))
    with pytest.raises(HwapokError) as for_pictures:
        pictures.encode([pictures.prepare(PICTURES[0])])
    for failed in (for_texts.value, for_pictures.value):
        assert failed.reason is Reason.EMBEDDING_OUT_OF_MEMORY
        assert failed.retry_after


def test_a_model_that_answers_with_no_number_does_not_start(folder: Path) -> None:
    """NaN in a weight spreads to every vector."""
    network: Any = transformers.AutoModel.from_pretrained(folder, local_files_only=True)
    with torch.no_grad():
        network.text_projection.weight[0, 0] = float("nan")
    network.save_pretrained(folder)
    with pytest.raises(BackendError, match="NaN"):
        served(folder)


def test_auto_takes_a_model_that_is_there_and_says_what_is_missing_otherwise(folders: dict[str, Path]) -> None:
    """Never silently: the advice says why and what to do, in both languages."""
    found = backends.load(Settings(embedding_model=str(folders["clip"])))
    assert (found.name, found.advice) == ("koclip", None)
    lesser = backends.load(Settings(embedding_model="nobody/nothing"))
    assert lesser.name == "offline"
    assert lesser.advice
    for text in (lesser.advice.ko, lesser.advice.en):
        assert "nobody/nothing" in text
        assert "HWAPOK_EMBEDDING_MODEL" in text


def test_koclip_by_name_never_falls_back(folder: Path) -> None:
    """Who asks for it gets it or an error."""
    shutil.rmtree(folder)
    with pytest.raises(BackendError, match="does not exist"):
        backends.load(Settings(embedding_backend="koclip", embedding_model=str(folder)))
