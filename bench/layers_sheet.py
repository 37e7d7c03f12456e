"""A contact sheet: one row for each picture, with its layers side by side."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from hwapok_server.psd.names import BACKGROUND, CONTI, SUBJECT, Stage, stage_name
from hwapok_server.psd.stack import Group, Layer, LayerStack
from layers_canvas import Bytes

_TILE = 240
_COLUMNS = (
    CONTI.text,
    *(stage_name(stage, SUBJECT).text for stage in Stage),
    SUBJECT.text,
    *(stage_name(stage, BACKGROUND).text for stage in (Stage.LINES, Stage.FLAT)),
)


def row(picture: Bytes, stack: LayerStack) -> Bytes:
    """The picture, its layers on white (what is screened, on black), and the mask."""
    named = {node.name: node for node in stack.walk()}
    tiles = [picture, *(_shown(named.get(name), picture) for name in _COLUMNS)]
    return np.hstack([_small(tile) for tile in tiles])


def save(rows: list[Bytes], file: Path) -> None:
    """JPEG or PNG, by its name."""
    Image.fromarray(np.vstack(rows)).save(file, quality=80)


def _shown(node: Layer | Group | None, picture: Bytes) -> Bytes:
    if isinstance(node, Group):
        return np.asarray((node.mask or Image.new("L", (1, 1))).convert("RGB"), np.uint8)
    if node is None:
        return np.full_like(picture, 128)
    paper = Image.new("RGBA", node.image.size, "black" if node.name.endswith("하이라이트") else "white")
    paper.alpha_composite(node.image.convert("RGBA"))
    return np.asarray(paper.convert("RGB"), np.uint8)


def _small(tile: Bytes) -> Bytes:
    return np.asarray(cv2.resize(tile, (_TILE, _TILE), interpolation=cv2.INTER_AREA), np.uint8)
