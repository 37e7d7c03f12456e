"""A picture becomes layers, over the whole product: by a render job whose model sends a flat picture, by a layers job
on its result, and by a layers job on a picture of one's own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hwapok import Artifact, InvalidArgument, JobKind, LayersSpec, Progress, RenderResult, Studio
from hwapok.layers import LayerNode
from support.command_line import CommandLine
from support.drawing import streamed
from support.drawn import cut_out, drawn
from support.odd_server import odd_server
from support.paid_providers import allowing_paid
from support.ports import closed_port
from support.psd_reader import Read, pixels_sha256, read_psd, walk
from support.stack import Stack, running_stack

METRICS_PORT = closed_port()
STAGES = ["선화", "보정", "명암 하이라이트", "명암 그림자", "채색 기본"]


@pytest.fixture(scope="module")
def model_draws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose image model sends drawn pictures, flat."""
    with odd_server(*[streamed(drawn())] * 4) as server:
        environment = {
            "HWAPOK_RENDERER": "openai",
            "HWAPOK_OPENAI_API_KEY": "sk-test-only-7f3a",
            "HWAPOK_OPENAI_BASE_URL": server.address,
            "HWAPOK_WORKER_METRICS_PORT": str(METRICS_PORT),
            **allowing_paid(server.address),
        }
        with running_stack(environment=environment) as stack:
            yield stack


@pytest.fixture(scope="module")
def rendered(model_draws: Stack) -> RenderResult:
    """A render job's result."""
    with Studio(model_draws.grpc) as studio:
        prompt = "A girl with an umbrella, webtoon"
        return studio.render(prompt, category="person", layer="background", size=(1024, 1024)).result()


def _nodes(result: RenderResult) -> dict[str, LayerNode]:
    return {node.name: node for top in result.layers for node in top.walk()}


def _checked(stack: Stack, result: RenderResult, folder: Path) -> Read:
    """The PSD as ag-psd reads it: what it shows is the PNG."""
    read = read_psd(stack.download(result.psd.url), folder)
    assert read["merged_sha256"] == pixels_sha256(_opened(stack, result.png))
    assert read["difference"]["max"] <= 2
    assert read["difference"]["mean"] <= 0.05
    return read


def _opened(stack: Stack, artifact: Artifact | None) -> Image.Image:
    assert artifact is not None
    return Image.open(io.BytesIO(stack.download(artifact.url)))


def test_a_flat_picture_is_delivered_in_stages(model_draws: Stack, rendered: RenderResult, tmp_path: Path) -> None:
    """The model's picture itself is the PNG; the layers compose to it, and none of them is a fallback's."""
    assert [note.reason for note in rendered.notes] == []
    assert pixels_sha256(_opened(model_draws, rendered.png)) == pixels_sha256(Image.open(io.BytesIO(drawn())))
    read = _checked(model_draws, rendered, tmp_path)
    assert [layer["name"] for layer in read["layers"]] == ["원본", "콘티", "메모", "주 피사체", "배경"]
    groups = {layer["name"]: [child["name"] for child in layer.get("children", [])] for layer in read["layers"]}
    assert groups["주 피사체"] == STAGES
    assert groups["배경"][0] == "배경 자동 채움"
    assert (
        {"배경 선화", "배경 보정", "배경 채색 기본"}
        <= set(groups["배경"])
        <= {f"배경 {one}" for one in ("자동 채움", *STAGES)}
    )
    assert groups["메모"] == ["메모 글", "메모 표시", "메모 팔레트"]
    assert [layer["masked"] for layer in read["layers"]] == [False, False, False, True, False]


def test_the_worker_counts(model_draws: Stack, rendered: RenderResult) -> None:
    """What was asked for and what was made, for Prometheus."""
    figures = model_draws.download(f"http://127.0.0.1:{METRICS_PORT}/metrics").decode()
    assert 'hwapok_layers_documents_total{asked="stages",made="stages"}' in figures
    assert "hwapok_layers_fallbacks_total{" not in figures


def test_every_layer_can_be_seen_without_the_document(model_draws: Stack, rendered: RenderResult) -> None:
    """Each layer has a small picture on the whole canvas, each mask a grey one; groups have none of their own."""
    nodes = _nodes(rendered)
    for node in nodes.values():
        assert (node.preview is None) == node.group
        assert (node.mask_preview is None) != node.masked
    lines = _opened(model_draws, nodes["선화"].preview)
    assert (lines.mode, lines.size) == ("RGBA", (1024, 1024))
    assert lines.getchannel("A").getextrema() == (0, 255)
    mask = _opened(model_draws, nodes["주 피사체"].mask_preview)
    assert (mask.mode, mask.size) == ("L", (1024, 1024))


def test_the_layers_of_a_job_made_again(model_draws: Stack, rendered: RenderResult, tmp_path: Path) -> None:
    """Other settings, the same picture, nothing paid; a result of that can be made again in turn."""
    with Studio(model_draws.grpc) as studio:
        run = studio.layers(rendered, flat_colors=6, shade_tones=2, stages=["lines", "flat"])
        progress = [event for event in run if isinstance(event, Progress)]
        again = run.result()
        job = studio.job(again.job)
        cutout = studio.layers(job, psd_layers="cutout").result()
    stages = [event.stage for event in progress]
    assert list(dict.fromkeys(stages)) == ["split_layers", "compose_psd", "store"]
    said = [event.message.ko for event in progress if event.stage == "split_layers"]
    assert said[0] == said[-1] == "레이어를 나누고 있습니다"
    assert said[1:-1] == [
        "레이어를 나누고 있습니다: 주 피사체를 찾는 중",
        "레이어를 나누고 있습니다: 가려진 배경을 채우는 중",
        "레이어를 나누고 있습니다: 배경의 선과 색, 명암을 가르는 중",
        "레이어를 나누고 있습니다: 주 피사체의 선과 색, 명암을 가르는 중",
        "레이어를 나누고 있습니다: 콘티를 그리는 중",
    ]
    assert (job.kind, job.costs) == (JobKind.LAYERS, ())
    assert isinstance(job.spec, LayersSpec)
    assert (job.spec.source_job, job.spec.settings.flat_colors, job.spec.layer) == (rendered.job, 6, "background")
    read = _checked(model_draws, again, tmp_path)
    assert [layer["name"] for layer in walk(read["layers"]) if "명암" in layer["name"]] == []
    flats = _opened(model_draws, _nodes(again)["배경 채색 기본"].preview).convert("RGB")
    assert len(flats.getcolors(99_999) or []) <= 6
    assert pixels_sha256(_opened(model_draws, again.png)) == pixels_sha256(_opened(model_draws, rendered.png))
    assert "LAYERS_REDUCED" in {note.reason for note in cutout.notes}
    assert [child.name for top in cutout.layers for child in top.children if top.name == "주 피사체"] == ["채색 기본"]


def test_a_picture_of_ones_own(model_draws: Stack, tmp_path: Path) -> None:
    """Uploaded whole, its transparency the mask; the PSD says nothing of a model."""
    with Studio(model_draws.grpc) as studio:
        upload = studio.upload(cut_out(), file_name="인물.png", purpose="artwork")
        made = studio.layers(upload, layer="sketch").result()
        job = studio.job(made.job)
        with pytest.raises(InvalidArgument) as refused:
            studio.generate_prompt("고양이", category="animal", layer="sketch", references=[upload]).result()
    assert (upload.purpose, upload.picture.picture_size) == ("artwork", upload.source_size)
    assert isinstance(job.spec, LayersSpec)
    assert (job.spec.artwork_upload, job.spec.title) == (upload.name, "인물")
    assert (made.renderer, made.draft) == ("", False)
    assert made.png.file_name.startswith("인물 ")
    assert "메모 표시" in _nodes(made)
    read = _checked(model_draws, made, tmp_path)
    assert "trainedAlgorithmicMedia" not in read["xmp"]
    assert refused.value.violations[0].field == "reference_uploads"


def test_a_draft_keeps_its_own_layers(tmp_path: Path) -> None:
    """They are true, so they are never found again; less of them can be asked for."""
    with running_stack() as stack, Studio(stack.grpc) as studio:
        draft = studio.render("달빛 아래 고양이", category="animal", layer="background", size=(1024, 1024)).result()
        again = studio.layers(draft, flat_colors=4).result()
        flat = studio.layers(draft.job, psd_layers="flat").result()
        with pytest.raises(InvalidArgument, match="layer"):
            studio.layers(draft, layer="sketch").result()
        assert list(_nodes(again)) == list(_nodes(draft))
        assert "OWN_LAYERS_KEPT" in {note.reason for note in again.notes}
        assert [node.name for node in flat.layers] == ["원본", "콘티", "메모", "배경"]
        _checked(stack, again, tmp_path)


def test_the_command_line(model_draws: Stack, rendered: RenderResult, tmp_path: Path) -> None:
    """From a picture file to a PSD beside it; and the layers of a job as a list with links."""
    picture = tmp_path / "그림.png"
    picture.write_bytes(drawn(22, 512))
    hwapok = CommandLine(model_draws.grpc)
    hwapok("layers", str(picture), "--psd-layers", "cutout", "--shade-tones", "2")
    read = read_psd(picture.with_suffix(".psd").read_bytes(), tmp_path)
    assert "배경" in [layer["name"] for layer in read["layers"]]
    listed = hwapok("layers", rendered.job, "--list").output
    row = next(line for line in listed.splitlines() if line.strip().startswith("명암 그림자"))
    assert "곱하기" in row
    assert "보임" in row
    assert "http://" in row
    told = json.loads(hwapok("layers", rendered.job, "--list", "--json").output)
    assert (told["event"], told["layers"][0]["name"], told["layers"][0]["visible"]) == ("layers", "원본", False)
    with Studio(model_draws.grpc) as studio:
        assert "layers" in hwapok("jobs", "--kind", "layers", "--lang", "en").output
        assert [job.kind for job in studio.jobs(kind=JobKind.LAYERS)]


def test_what_is_wrong_is_named(model_draws: Stack) -> None:
    """Every field at once; a source that is none before all others."""
    with Studio(model_draws.grpc) as studio:
        artwork = studio.upload(cut_out(), purpose="artwork")
        with pytest.raises(InvalidArgument) as settings:
            studio.layers(
                artwork, flat_colors=1, line_thickness=9, shade_tones=7, stages=["ink"], layer="외계"
            ).result()
        reference = studio.upload(cut_out())
        with pytest.raises(InvalidArgument) as purpose:
            studio.layers(reference).result()
        with pytest.raises(InvalidArgument) as unknown:
            studio.layers("jobs/7b0cb4b4-4f4a-4f0c-9b6e-2f6d0b1f0c11").result()
    assert {violation.field for violation in settings.value.violations} == {
        "settings.flat_colors", "settings.line_thickness", "settings.shade_tones", "settings.stages", "layer"
    }  # fmt: skip
    assert [violation.field for violation in purpose.value.violations] == ["artwork_upload"]
    assert [violation.field for violation in unknown.value.violations] == ["source_job"]


def test_previews_go_with_their_job(model_draws: Stack) -> None:
    """A deleted job leaves nothing behind its links; the upload stays."""
    with Studio(model_draws.grpc) as studio:
        upload = studio.upload(drawn(23, 256), purpose="artwork")
        made = studio.layers(upload, psd_layers="cutout").result()
        links = [node.preview.url for node in _nodes(made).values() if node.preview]
        assert {model_draws.status(link) for link in links} == {200}
        studio.delete(made.job)
        assert 404 in {model_draws.status(link) for link in links}
        assert model_draws.status(upload.picture.url) == 200
