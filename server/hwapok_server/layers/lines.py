"""선화: ink told from colour. Lines are thin and darker than what lies on both sides (black-hat, with hysteresis)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from hwapok_server.layers.dark_lines import lines_on_dark
from hwapok_server.layers.pixels import (
    Bytes,
    Floats,
    Mask,
    coarseness,
    disc,
    enlarged,
    grown,
    lightness,
    nearest,
    scale_of,
    smaller,
)

_BRUSHES = (9, 17)
"""Lines up to two thirds of these widths are found, in pixels at 1024."""
_WEAK, _STRONG = 14, 40
"""Depth of a line below its surroundings in L (0..255): all of a line is at least weak, some of it strong."""
_SMALLEST, _SHORTEST = 30, 14
_DEEP, _DOT = 110, 10
"""What is as deep needs only this many pixels: dots and small lettering."""
_SOLID = 12
"""What holds a brush of this width is no line."""
_HALF = 0.5
_INKED = 0.68
"""Somewhere within two pixels, a line is covered as much; what is not is thin shade."""


_PAPER = 235
"""Every channel of white paper is at least so light."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The lines of a picture and what they lie on."""

    hole: Mask
    """Where lines lie, their soft edges included."""
    cover: Floats
    """How much of a pixel is ink, 0..1."""
    color: Floats
    """Of the ink, RGB."""
    under: Bytes
    """The picture without its lines."""
    pen: float
    """Usual width of a line, in pixels."""
    paper: bool = False
    """Whether it is line work: what is not ink is white paper."""


def find_ink(picture: Bytes) -> Ink:
    """The lines of a picture; where they lie in a large one is found in a smaller copy."""
    scale, times = scale_of(picture), coarseness(picture)
    if times > 1:
        coarse = find_ink(smaller(picture, times))
        core = enlarged((coarse.cover > _HALF).astype(np.uint8), picture.shape).astype(bool)
        hole, under, cover = _apart(picture, core, coarse.color, scale)
        return Ink(hole, cover, coarse.color, under, coarse.pen * times)
    light = lightness(picture)
    depth = _depth(light, scale)
    core = _connected(depth, scale)
    color = _ink_color(picture, depth, core)
    _, _, cover = _apart(picture, core, color, scale)
    core &= np.asarray(cv2.dilate(cover, np.ones((5, 5), np.uint8))) >= _INKED
    pen = _pen(core)
    on_dark = lines_on_dark(picture, light, color, pen, scale)
    hole, under, cover = _apart(picture, core | on_dark, color, scale)
    return Ink(hole, np.maximum(cover, on_dark), color, under, pen)


def mostly_paper(picture: Bytes) -> bool:
    """Whether more than half of it is white or nearly so, as line work is."""
    return float((picture.min(axis=2) >= _PAPER).mean()) > 0.5


def all_ink(picture: Bytes) -> Ink:
    """Line work: whatever is not white paper is ink."""
    drawn = picture.min(axis=2) < _PAPER
    everywhere, white = np.ones_like(drawn), np.full_like(picture, 255)
    color = _ink_color(picture, 255 - lightness(picture), drawn)
    return Ink(everywhere, _cover(picture, white, everywhere, color), color, white, _pen(drawn), paper=True)


def _depth(light: Bytes, scale: float) -> Bytes:
    """How far a pixel lies below the lighter pixels on both sides."""
    fine, wide = (cv2.morphologyEx(light, cv2.MORPH_BLACKHAT, disc(side * scale)) for side in _BRUSHES)
    wide = np.where(light < 64, wide, 0)
    return np.asarray(np.maximum(fine, wide), np.uint8)


def _connected(depth: Bytes, scale: float) -> Mask:
    weak = (depth >= _WEAK).astype(np.uint8)
    solid = np.asarray(cv2.morphologyEx(weak, cv2.MORPH_OPEN, disc(_SOLID * scale)), np.uint8)
    weak[grown(solid > 0, 3)] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    strongest = np.zeros(count, np.uint8)
    np.maximum.at(strongest, np.asarray(labels, np.int32).ravel(), depth.ravel())
    long = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) >= _SHORTEST * scale
    area = stats[:, cv2.CC_STAT_AREA] / (scale * scale)
    kept = (strongest >= _STRONG) & (area >= _SMALLEST) & long | (strongest >= _DEEP) & (area >= _DOT)
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def _pen(core: Mask) -> float:
    """Usual width of a line, in pixels."""
    inside = cv2.distanceTransform(core.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    ridge = core & (inside >= cv2.dilate(inside, np.ones((3, 3), np.uint8)))
    return float(2 * np.median(inside[ridge]) - 1) if ridge.any() else 3


def _ink_color(picture: Bytes, depth: Bytes, core: Mask) -> Floats:
    """The usual colour of the darker half of the deepest pixels."""
    deep = core & (depth >= np.uint8(2 * _STRONG))
    pixels = picture[deep if deep.any() else core]
    if not len(pixels):
        return np.zeros(3, np.float32)
    total = pixels.sum(axis=1)
    return np.asarray(np.median(pixels[total <= np.percentile(total, 40)], axis=0), np.float32)


def _apart(picture: Bytes, core: Mask, color: Floats, scale: float) -> tuple[Mask, Bytes, Floats]:
    hole = grown(core, 5 * scale)
    filled = np.asarray(nearest(picture, hole), np.uint8)
    smooth = cv2.blur(filled, (5, 5))
    under = np.where(hole[..., None], np.maximum(smooth, picture), picture)
    return hole, under, _cover(picture, under, hole, color)


def _cover(picture: Bytes, under: Bytes, hole: Mask, color: Floats) -> Floats:
    """How far each pixel has gone from what lies under it towards the ink."""
    way = under[hole].astype(np.float32) - color
    gone = under[hole].astype(np.float32) - picture[hole]
    length = np.maximum((way * way).sum(axis=1), 64)
    cover = np.zeros(hole.shape, np.float32)
    cover[hole] = np.clip((way * gone).sum(axis=1) / length, 0, 1)
    return cover
