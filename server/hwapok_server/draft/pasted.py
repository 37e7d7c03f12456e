"""Brings a subject cut out of a reference into the picture: placed, simplified to flats, lit by the scene."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from hwapok_server.draft.board import Board
from hwapok_server.draft.cutout import CutOut
from hwapok_server.draft.extend import extended
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix
from hwapok_server.draft.shapes import Floats, Patch
from hwapok_server.draft.shot import Shot

_HEIGHT = {"person": 0.62, "animal": 0.5, "vehicle": 0.34, "food": 0.4, "prop": 0.42}
"""Share of the picture's shorter side."""
_WIDEST = 0.62
_X, _GROUND = 0.36, 0.955
_FLATS = 28
_TINT = 0.8
"""How far the scene's light colours the subject."""


def paste(board: Board, shot: Shot, cut: CutOut) -> tuple[float, float, float, float]:
    """Paints the cut-out; returns its left, top, right and bottom on the canvas."""
    image = _scaled(shot, cut)
    ground = shot.size.height if cut.cropped_below else round(shot.size.height * _GROUND)
    left = int(np.clip(shot.size.width * _X - image.width / 2, 0, max(shot.size.width - image.width, 0)))
    top = max(ground - image.height, 0)
    pixels = np.asarray(image, np.float32) / np.float32(255)
    patch = Patch(pixels[..., 3], left, top)
    picture = _decontaminated(pixels)
    _paint(board, shot, patch, picture)
    return left, top, left + image.width, ground


def _scaled(shot: Shot, cut: CutOut) -> Image.Image:
    side = shot.unit * 1000
    height = side * _HEIGHT.get(shot.category, 0.5)
    factor = min(height / cut.image.height, side * _WIDEST / cut.image.width, 2.0)
    size = (max(round(cut.image.width * factor), 1), max(round(cut.image.height * factor), 1))
    return cut.image.resize(size, Image.Resampling.LANCZOS)


def _decontaminated(pixels: Floats) -> Floats:
    """Colours of the inside continued to the edge, which is mixed with the old background."""
    inside = (pixels[..., 3] > 0.92).astype(np.float32)
    return np.clip(extended(pixels[..., :3] * inside[..., None], inside), 0, 1)


def _paint(board: Board, shot: Shot, patch: Patch, picture: Floats) -> None:
    palette = shot.palette
    eight_bit = Image.fromarray((picture * 255 + np.float32(0.5)).astype(np.uint8))
    simple = eight_bit.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(1.2))
    flats = simple.quantize(_FLATS, method=Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE).convert("RGB")
    painted = np.asarray(simple, np.float32) / np.float32(255)
    tint = mix(1.0, palette.ambient, _TINT)
    flat = np.asarray(flats, np.float32) / np.float32(255) * mix(1.0, palette.ambient, _TINT * 0.6)
    lit = np.asarray((picture * np.float32(0.6) + painted * np.float32(0.4)) * tint, np.float32)
    board.fill(patch, np.asarray(flat, np.float32), lit)
    board.engrave(patch, np.asarray(simple.convert("L"), np.float32) / np.float32(255))
    _relight(Painter(board, shot), patch)


def _relight(painter: Painter, patch: Patch) -> None:
    """The scene's light comes from its own side: a rim towards it, shade away from it, shade below."""
    shot = painter.shot
    x, y = shot.light.direction(patch.center)
    rim = max(shot.unit * 5, 2)
    facing = patch.alpha * (1 - patch.moved(-x * rim, -y * rim))
    painter.board.glow(
        Patch(facing * np.float32(0.55 * shot.palette.contrast), patch.left, patch.top), shot.palette.light
    )
    across, down = patch.grid()
    width, height = patch.alpha.shape[1], patch.alpha.shape[0]
    side = (across - np.float32(patch.center[0])) / np.float32(width) * np.float32(-np.sign(x) * 0.5)
    low = np.clip((down - np.float32(patch.top)) / np.float32(height) - 0.55, 0, 1)
    painter.shadow(patch.times(np.clip(side + low, 0, 0.6).astype(np.float32)), 0.8)
