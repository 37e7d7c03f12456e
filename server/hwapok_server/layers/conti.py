"""콘티: the picture as a rough storyboard, its large lines drawn twice over with a pencil. A guide, not part of the
picture."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.balloons import inside_balloons
from hwapok_server.layers.pixels import Bytes, Floats, Mask, lightness, shrunk

_PENCIL = (70, 84, 120)
_COARSE = 4
"""The pencil sees a picture this many times smaller."""
_SHORTEST = 7
_WEAK, _STRONG = 0.12, 0.3
"""Cover of a small pixel by ink: all of a line has the weak one, some of it the strong one, so that thin ends hold."""
_SOLID = 4
"""What holds a square of so many small pixels is no line."""
_PASSES = ((0.85, 2.3), (0.5, 3.6))
"""Strength of a pass, and how far the hand strays in pixels at 1024."""
_SEED = 7


def rough(picture: Bytes, cover: Floats) -> Bytes:
    """RGBA of the picture's size; the same picture gives the same pencil.

    :param cover: of ink, 0..1
    """
    height, width = cover.shape
    random = np.random.default_rng(_SEED)
    lines = _coarse(picture, cover)
    pencil = np.zeros((height, width), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for strength, reach in _PASSES:
        across, down = (_wobble(random, (width, height)) * np.float32(reach) for _ in range(2))
        pencil = np.maximum(pencil, strength * cv2.remap(lines, x + across, y + down, cv2.INTER_LINEAR))
    grain = 0.78 + 0.22 * np.clip(0.5 + _wobble(random, (width, height), cell=2), 0, 1)
    alpha = np.rint(np.clip(pencil * grain, 0, 1) * 235).astype(np.uint8)
    color = np.where(alpha[..., None] > 0, np.array(_PENCIL, np.uint8), np.uint8(0))
    return np.dstack([color, alpha])


def _coarse(picture: Bytes, cover: Floats) -> Floats:
    height, width = cover.shape
    size = (max(width // _COARSE, 1), max(height // _COARSE, 1))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(lightness(np.asarray(small, np.uint8)), (0, 0), 1.2)
    edges = cv2.Canny(soft, 40, 90)
    inked = _inked(np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32))
    found = np.where(
        inked.any(), inked | ((edges > 0) & (cv2.blur(inked.astype(np.float32), (7, 7)) < 0.02)), edges > 0
    )
    empty = cv2.resize(inside_balloons(picture).astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0
    found = found & ~empty
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= _SHORTEST
    long[0] = False
    strokes = long[labels].astype(np.float32)
    return np.asarray(cv2.resize(strokes, (width, height), interpolation=cv2.INTER_CUBIC), np.float32).clip(0, 1)


def _inked(cover: Floats) -> Mask:
    """Lines; of solid ink its edge."""
    count, labels = cv2.connectedComponents((cover > _WEAK).astype(np.uint8), connectivity=8)
    strong = np.bincount(labels[cover > _STRONG], minlength=count) > 0
    strong[0] = False
    found = strong[labels]
    solid = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, np.ones((_SOLID, _SOLID), np.uint8))
    return np.asarray(found & ~shrunk(solid > 0, 3), np.bool_)


def _wobble(random: np.random.Generator, size: tuple[int, int], cell: int = 32) -> Floats:
    """Smooth noise of about unit spread."""
    few = random.normal(0, 1, (size[1] // cell + 2, size[0] // cell + 2)).astype(np.float32)
    return np.asarray(cv2.resize(few, size, interpolation=cv2.INTER_CUBIC), np.float32)
