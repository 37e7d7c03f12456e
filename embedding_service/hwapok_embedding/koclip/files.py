"""A model's files: found in a folder or the hub's local cache, complete, and named by their content.

Knows the layouts that transformers 4 and 5 write; reads no weights.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any

from hwapok_embedding.errors import BackendError

MODEL_TYPES = ("vision-text-dual-encoder", "clip", "siglip")
"""`model_type` of VisionTextDualEncoderModel, CLIPModel and SiglipModel."""
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
_WHOLE = ("model.safetensors", "pytorch_model.bin")
_IMAGE_PROCESSORS = ("processor_config.json", "preprocessor_config.json")
_VOCABULARIES = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "tokenizer.model")
_OTHERS = ("config.json", "tokenizer_config.json", "special_tokens_map.json", "merges.txt")
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A complete model on this machine."""

    folder: Path
    name: str
    """As the operator wrote it: a hub id, or the folder's name."""

    def fingerprint(self) -> str:
        """12 hex digits of everything that decides its vectors: weights, configuration, vocabulary. Reads it all."""
        whole = blake2b()
        for name in sorted({*_weights(self.folder), *_present(self.folder, _INDEXES + _VOCABULARIES + _OTHERS)}):
            whole.update(name.encode() + _digest(self.folder / name))
        for name in _present(self.folder, _IMAGE_PROCESSORS):
            whole.update(name.encode() + _digest(self.folder / name))
        return whole.hexdigest()[:_DIGITS]


def locate(model: str) -> ModelFiles:
    """The files of a folder or of a hub id, without asking a network.

    :raises BackendError: not there, incomplete, or of a kind that is not known; the message says which file it is
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        files = ModelFiles(folder, folder.resolve().name)
    elif folder.is_absolute() or model.startswith((".", "~")):
        raise BackendError(f"the model folder {folder} does not exist", "model")
    else:
        files = ModelFiles(_cached(model), model)
    _check_complete(files.folder)
    return files


def _cached(model: str) -> Path:
    try:
        from huggingface_hub import snapshot_download  # noqa: PLC0415 - comes with the extra koclip
    except ImportError as error:
        raise BackendError("transformers is not installed; install hwapok[koclip]", "packages") from error
    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (OSError, ValueError) as error:
        hint = f"`hwapok-embedding pull {model}` downloads it where there is a network"
        raise BackendError(
            f"the model {model} is no folder and not in the local model cache; {hint}", "model"
        ) from error


def _check_complete(folder: Path) -> None:
    kind = _read_json(folder, "config.json").get("model_type")
    if kind not in MODEL_TYPES:
        raise BackendError(f"{folder}: a model of type {kind}, not {', '.join(MODEL_TYPES)}")
    for name in _weights(folder):
        _check_weights(folder, name)
    for names in (_VOCABULARIES, _IMAGE_PROCESSORS):
        if not any(_present(folder, names)):
            raise _incomplete(folder, f"it has none of {', '.join(names)}")


def _weights(folder: Path) -> list[str]:
    """Names of the files with the weights, whether they are there or not.

    :raises BackendError: there are none
    """
    for name in _WHOLE:
        if (folder / name).is_file():
            return [name]
    for name in _present(folder, _INDEXES):
        return sorted(set(_read_json(folder, name)["weight_map"].values()))
    raise _incomplete(folder, f"it has no weights ({' or '.join(_WHOLE)})")


def _check_weights(folder: Path, name: str) -> None:
    file = folder / name
    if not file.is_file():
        raise _incomplete(folder, f"{name} is missing")
    if file.suffix == ".safetensors" and file.stat().st_size != _announced_size(file):
        raise _incomplete(folder, f"{name} is shorter than its header says")


def _announced_size(file: Path) -> int:
    """Length by the header of the safetensors format: its own length, its JSON, the furthest end of a tensor."""
    with file.open("rb") as stream:
        start = stream.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if length > file.stat().st_size:
            return -1
        try:
            header = json.loads(stream.read(length))
        except ValueError:
            return -1
    ends = (tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__")
    return int(8 + length + max(ends, default=0))


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        raise _incomplete(folder, f"{name} is missing") from None
    except (OSError, ValueError) as error:
        raise _incomplete(folder, f"{name} cannot be read") from error
    return found


def _incomplete(folder: Path, detail: str) -> BackendError:
    return BackendError(f"the model in {folder} is incomplete: {detail}; copy or download it again")


def _present(folder: Path, names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if (folder / name).is_file())


def _digest(file: Path) -> bytes:
    with file.open("rb") as stream:
        return file_digest(stream, "blake2b").digest()
