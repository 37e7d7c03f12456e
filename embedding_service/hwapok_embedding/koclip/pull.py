"""Downloads a model's files into the hub's local cache."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hwapok_embedding.errors import BackendError
from hwapok_embedding.koclip.files import locate

_WANTED = ("*.json", "vocab.txt", "merges.txt", "*.model")


def pull(model: str) -> Path:
    """Downloads what the service needs and nothing else; what is there already is not downloaded again.

    :raises BackendError: the hub cannot be reached or has no such model, or the model is of a kind that is not known
    """
    try:
        from huggingface_hub import HfApi, snapshot_download  # noqa: PLC0415 - comes with the extra koclip
    except ImportError as error:
        raise BackendError("transformers is not installed; install hwapok[koclip]") from error
    try:
        names = HfApi().list_repo_files(model)
        snapshot_download(model, allow_patterns=[*_WANTED, _weights(names)])
    except Exception as error:  # the hub's client raises those of its HTTP library
        raise BackendError(f"the model {model} cannot be downloaded: {error}") from error
    return locate(model).folder


def _weights(names: Sequence[str]) -> str:
    """One of the formats a model offers."""
    return "*.safetensors" if any(name.endswith(".safetensors") for name in names) else "*.bin"
