"""주 피사체: a likely place of the subject made exact by the drawing. Near its edge large areas between lines are in or
out as a whole, and outlines belong to it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.drawing import Drawing
from hwapok_server.layers.lines import Ink
from hwapok_server.layers.pixels import Bytes, Floats, Mask, coarseness, grown, scale_of, shrunk, smaller
from hwapok_server.layers.regions import Regions

_IN, _OUT = 0.8, 0.2
"""Mean likelihood from which an area is inside, and up to which it is outside; between them pixels decide."""
_NEAR = 15
"""Width of the band around the likely edge, in pixels at 1024, in which areas decide."""
_LARGE = 8000
"""Pixels at 1024 that an area needs to decide: in a texture areas are small, and pixels know better."""
_INKED, _FRINGE = 0.4, 0.02
"""Cover of ink that belongs to an outline, and to its soft edge."""
_SURE, _TORN, _VOTE = 0.35, 0.3, 0.4
"""How far from one half the likelihood of a pixel is sure; share of unsure pixels from which an area votes; mean that
wins the vote."""
_DRAWN = 0.4
"""Share of its border under lines by which an area is drawn, and may vote."""
_PART = 0.5
"""Pieces smaller than this share of the largest are left out."""
_SOFT = 0.6
_REACH, _EPSILON = 12, 1e-4
"""Of the guided filter: pixels at 1024, and variance of colours 0..1 that counts as flat."""
_LEAST, _MOST = 0.01, 0.92
"""Shares of the picture that a subject covers."""


def find_mask(drawing: Drawing, likely: Floats) -> Floats | None:
    """Cover of the subject, 0..1; None when there is no subject, or nothing but one.

    :param likely: where it probably is, 0..1
    """
    scale, ink = scale_of(drawing.picture), drawing.ink
    inside = _by_areas(_guided(drawing.picture, likely, scale), drawing.regions, ink.hole, scale)
    inside = _pieces(inside | _outline(inside, ink, _INKED))
    if not _LEAST <= float(inside.mean()) <= _MOST:
        return None
    soft = np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), _SOFT), np.float32)
    return np.where(_outline(inside, ink, _FRINGE), np.maximum(soft, _FRINGE), soft)


def _by_areas(likely: Floats, regions: Regions, hole: Mask, scale: float) -> Mask:
    """By pixels; where large areas are of one mind near the edge, or are torn, by their mean."""
    weight = np.where(hole, 0.05, 1).ravel()
    names, count = regions.labels.ravel(), len(regions.area)
    total = np.maximum(np.bincount(names, weight, minlength=count), 1e-9)
    mean = np.bincount(names, weight * likely.ravel(), minlength=count) / total
    unsure = np.bincount(names, weight * (np.abs(likely - 0.5) < _SURE).ravel(), minlength=count) / total
    large = regions.area >= _LARGE * scale * scale
    inside = np.asarray(likely > 0.5, np.bool_)
    near = grown(inside, _NEAR * scale) & ~shrunk(inside, _NEAR * scale)
    agreed = large & ((mean >= _IN) | (mean <= _OUT))
    torn = large & (unsure > _TORN) & (_lined(regions) > _DRAWN)
    decided = (near & agreed[regions.labels]) | torn[regions.labels]
    return np.where(decided, (mean > _VOTE)[regions.labels], inside)


def _lined(regions: Regions) -> NDArray[np.float64]:
    """Share of each area's border that lies under lines."""
    length, lined = np.zeros(len(regions.area)), np.full(len(regions.area), 1e-9)
    for border in regions.borders:
        for area in (border.one, border.other):
            length[area] += border.length
            lined[area] += border.length * border.lined
    return np.asarray(lined / np.maximum(length, 1e-9), np.float64)


def _outline(inside: Mask, ink: Ink, cover: float) -> Mask:
    """The lines around an area in their whole width, as far as they are covered."""
    return (ink.cover > cover) & ink.hole & grown(inside, 2 * ink.pen + 1)


def _pieces(inside: Mask) -> Mask:
    """Without crumbs, and without pinholes."""
    for value in (True, False):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((inside == value).astype(np.uint8), connectivity=4)
        area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
        area[0] = 0
        least = _PART * area.max() if value else 0.0005 * inside.size
        small = (area < least) & (area > 0)
        inside = inside ^ np.asarray(small[labels], np.bool_)
    return inside


def _guided(picture: Bytes, likely: Floats, scale: float) -> Floats:
    """The likelihood with the edges of the picture (guided filter, He, Sun and Tang 2013), at half size or less."""
    height, width = likely.shape
    times = 2 * coarseness(picture)
    guide = smaller(picture, times).astype(np.float32) / np.float32(255)
    size = (guide.shape[1], guide.shape[0])
    values = np.asarray(cv2.resize(np.clip((likely - 0.3) / 0.4, 0, 1), size, interpolation=cv2.INTER_AREA), np.float32)
    filtered = _guided_filter(guide, values, round(_REACH * scale / times))
    return np.asarray(cv2.resize(filtered, (width, height)), np.float32)


def _guided_filter(guide: Floats, values: Floats, reach: int) -> Floats:
    side = (2 * reach + 1, 2 * reach + 1)

    def mean(array: Floats) -> Floats:
        return np.asarray(cv2.blur(array, side), np.float32)

    guides, level = mean(guide), mean(values)
    covariance = mean(guide * values[..., None]) - guides * level[..., None]
    spread = np.empty((*values.shape, 3, 3), np.float32)
    for one in range(3):
        for other in range(one, 3):
            both = mean(guide[..., one] * guide[..., other]) - guides[..., one] * guides[..., other]
            spread[..., one, other] = spread[..., other, one] = both
    slope = np.linalg.solve(spread + _EPSILON * np.eye(3, dtype=np.float32), covariance[..., None])[..., 0]
    offset = level - (slope * guides).sum(axis=2)
    smooth = np.stack([mean(slope[..., band]) for band in range(3)], 2)
    return np.asarray((smooth * guide).sum(2) + mean(offset), np.float32).clip(0, 1)
