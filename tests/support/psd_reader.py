"""A PSD as ag-psd reads it: the judge that shares no code with the writer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from support import node

Read = dict[str, Any]


def read_psd(psd: bytes, folder: Path) -> Read:
    """What ag-psd found in the file: see tests/node/read_psd.mjs."""
    file = folder / f"{hashlib.sha256(psd).hexdigest()[:16]}.psd"
    file.write_bytes(psd)
    found: Read = json.loads(node.run("read_psd.mjs", str(file)))
    return found


def walk(layers: list[Read]) -> Iterator[Read]:
    """Every layer and group, top to bottom."""
    for layer in layers:
        yield layer
        yield from walk(layer.get("children", []))


def pixels_sha256(picture: Image.Image) -> str:
    """To compare a picture with `merged_sha256`."""
    return hashlib.sha256(picture.convert("RGB").tobytes()).hexdigest()
