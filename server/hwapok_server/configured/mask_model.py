"""The network that finds a picture's main subject: a file that `make setup` installs."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from hwapok_server.layers.u2net import SHA256
from hwapok_server.settings import Settings, SettingsError

FILE = "u2netp.onnx"


def installed_mask_model() -> Path:
    """Where the command `python -m hwapok_server.commands.mask_model` puts it: in this very environment."""
    return Path(sys.prefix) / "share" / "hwapok" / FILE


def mask_model(settings: Settings) -> Path | None:
    """The model; None where it is not installed. Blocking.

    :raises SettingsError: the file is not the one we know, or a named one cannot be read
    """
    path = settings.mask_model or installed_mask_model()
    if not settings.mask_model and not path.exists():
        return None
    try:
        known = is_mask_model(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"HWAPOK_MASK_MODEL: {error}") from error
    if not known:
        raise SettingsError(f"HWAPOK_MASK_MODEL: {path} is not {FILE} as Hwapok knows it (SHA-256 {SHA256})")
    return path


def is_mask_model(data: bytes) -> bool:
    """Whether these are the weights that Hwapok was made and measured with."""
    return hashlib.sha256(data).hexdigest() == SHA256
