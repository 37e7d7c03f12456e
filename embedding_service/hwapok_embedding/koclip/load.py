"""From a model's name to two encoders that are warm: files, weights, device, precision, space."""

from __future__ import annotations

import copy
import logging
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import torch
import transformers
from PIL import Image

from hwapok_common.errors import HwapokError
from hwapok_common.logs import log
from hwapok_embedding.errors import BackendError
from hwapok_embedding.koclip.files import ModelFiles
from hwapok_embedding.koclip.model import Model
from hwapok_embedding.koclip.packed import packed
from hwapok_embedding.koclip.pictures import PictureTower
from hwapok_embedding.koclip.texts import TextTower
from hwapok_embedding.port import Backend, Batch, Role, Space, TextInput, Vectors
from hwapok_embedding.settings import Precision

PREPROCESSING = "v1"
"""Part of the space: changes when the same model is given other inputs for the same texts and pictures."""
_AGREEMENT = 0.99
"""Least cosine with fp32 at which a precision is chosen without being asked for."""
_CPU_BATCHES = Batch(8, 256), Batch(8, 8)
"""Larger ones gain nothing on a CPU and keep a short request waiting."""
_CUDA_BATCHES = Batch(64, 4096), Batch(64, 64)
_SAMPLES = ("달빛 아래 한옥 마당에 앉은 고양이", "비 내리는 골목", "A lighthouse on a cliff above the sea at dusk")

_logger = logging.getLogger(__name__)
Place = Callable[[Any, Any], Any]
"""Network, torch.device -> the network with its weights there."""
T = TypeVar("T")


def move(network: Any, device: Any) -> Any:
    """Puts a network's weights on a device."""
    return network.to(device)


def load(files: ModelFiles, precision: Precision = "auto", threads: int = 0, place: Place = move) -> Backend:
    """Encoders that have run once. Blocks for seconds to minutes and logs each step.

    :param threads: threads of one pass on a CPU; 0 = torch's own choice
    :param place: puts the weights on the device
    :raises BackendError: the weights are damaged or missing, do not fit the device, or give no vectors
    """
    # Its bars are not log lines.
    transformers.utils.logging.disable_progress_bar()
    if threads:
        torch.set_num_threads(threads)
    device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    fingerprint = _timed("model_fingerprinted", files.fingerprint)
    try:
        exact = _timed("model_loaded", lambda: _read(files, device, place))
        space = _space(exact, files, fingerprint)
        return _timed("model_warm", lambda: _backend(packed(_precise(exact, precision, space)), space))
    except (torch.OutOfMemoryError, HwapokError) as error:
        raise BackendError(
            f"the device {device} has not enough memory for {files.name}; free some, choose another precision with "
            "HWAPOK_EMBEDDING_PRECISION, or use a smaller model"
        ) from error


def _read(files: ModelFiles, device: Any, place: Place) -> Model:
    folder, local = str(files.folder), {"local_files_only": True, "trust_remote_code": False}
    try:
        network, found = transformers.AutoModel.from_pretrained(
            folder, output_loading_info=True, dtype=torch.float32, **local
        )
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **local)
        processor = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil", **local)
    except torch.OutOfMemoryError:
        raise
    except Exception as error:  # transformers, tokenizers, safetensors and pickle each raise their own on damaged files
        raise BackendError(f"the model in {folder} cannot be read: {error}; copy or download it again") from error
    lost = sorted({*found["missing_keys"], *(str(key) for key in found["mismatched_keys"])})
    if lost:
        # transformers would go on with random numbers in their place.
        raise BackendError(f"the model in {folder} lacks {len(lost)} of its weights, e.g. {lost[0]}")
    return Model(place(network.eval(), device), tokenizer, processor, device, "fp32")


def _space(model: Model, files: ModelFiles, fingerprint: str) -> Space:
    dimension = int(model.network.config.projection_dim if _has_projection(model) else _width(model))
    return Space(f"koclip:{fingerprint}:{dimension}:{PREPROCESSING}", dimension, files.name)


def _has_projection(model: Model) -> bool:
    return bool(getattr(model.network.config, "projection_dim", None))


def _width(model: Model) -> int:
    """SigLIP projects within its towers."""
    return int(model.network.config.vision_config.hidden_size)


def _precise(exact: Model, wanted: Precision, space: Space) -> Model:
    """The model in the wanted precision, or in the best one that agrees with fp32 on this device."""
    chosen = _choice(exact) if wanted == "auto" else wanted
    if chosen == "fp32":
        return exact
    lesser = _converted(exact, chosen)
    cosine = _agreement(_sample(exact, space), _sample(lesser, space))
    good = cosine >= _AGREEMENT
    level = logging.INFO if good else logging.WARNING
    log(_logger, "precision_checked", level, precision=chosen, cosine=round(cosine, 5))
    return lesser if good or wanted == chosen else exact


def _choice(model: Model) -> str:
    if model.device.type == "cpu":
        return "fp32"
    return "bf16" if torch.cuda.is_bf16_supported() else "fp16"


def _converted(exact: Model, precision: str) -> Model:
    if precision == "int8":
        if exact.device.type != "cpu":
            raise BackendError("HWAPOK_EMBEDDING_PRECISION=int8 needs a CPU; use bf16 on this device")
        return replace(exact, network=_quantized(exact.network), precision=precision)
    kind = {"bf16": torch.bfloat16, "fp16": torch.float16}[precision]
    return replace(exact, network=copy.deepcopy(exact.network).to(kind), precision=precision)


def _quantized(network: Any) -> Any:
    """Weights of the linear layers as bytes; activations are scaled as they come."""
    with warnings.catch_warnings():
        # It is deprecated in favour of a package of its own; torch is pinned.
        warnings.filterwarnings("ignore", message=".*deprecated.*")
        return torch.ao.quantization.quantize_dynamic(network, {torch.nn.Linear}, dtype=torch.qint8)


def _agreement(exact: Vectors, lesser: Vectors) -> float:
    """Least cosine; -1 where it is no number."""
    return float(np.nan_to_num((exact * lesser).sum(axis=1), nan=-1.0).min())


def _sample(model: Model, space: Space) -> Vectors:
    """Rows of a few texts and pictures."""
    texts, pictures = TextTower(model, space, _CPU_BATCHES[0].weight), PictureTower(model, space)
    words = texts.encode(texts.prepare([TextInput(text, Role.QUERY) for text in _SAMPLES]))
    noise = np.random.default_rng(0).integers(0, 256, (3, 224, 224, 3), np.uint8)
    seen = pictures.encode([pictures.prepare(Image.fromarray(pixels)) for pixels in noise])
    return np.concatenate([words, seen])


def _backend(model: Model, space: Space) -> Backend:
    if not np.isfinite(_sample(model, space)).all():
        raise BackendError(
            f"the model {space.model_id} answers with numbers that are no vectors (NaN) in {model.precision}; "
            "use HWAPOK_EMBEDDING_PRECISION=fp32, or copy or download it again"
        )
    texts, pictures = _CPU_BATCHES if model.device.type == "cpu" else _CUDA_BATCHES
    text_tower, picture_tower = TextTower(model, space, texts.weight), PictureTower(model, space)
    return Backend(
        name="koclip",
        text=text_tower,
        image=picture_tower,
        device=str(model.device),
        precision=model.precision,
        text_batch=texts,
        image_batch=pictures,
    )


def _timed(action: str, work: Callable[[], T]) -> T:
    started = time.perf_counter()
    done = work()
    log(_logger, action, seconds=round(time.perf_counter() - started, 2))
    return done
