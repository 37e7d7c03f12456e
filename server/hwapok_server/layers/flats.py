"""채색 기본: each surface in its own colour, as it is where light falls on it; at most 48 colours."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers import palette
from hwapok_server.layers.pixels import Bytes, Floats, Labels, Mask, nearest
from hwapok_server.layers.surfaces import Surfaces

_LIT = (0.72, 0.96)
"""Share of an area's pixels, by brightness, between which its colour is taken: gradients begin at their lit end."""
_DARK = (0.02, 0.1)
_CALM = 5
"""Pixels of the median filter: the lit end of what is even would be the lit end of its grain, and gloss be lost."""


def find_flats(under: Bytes, surfaces: Surfaces, hole: Mask, part: Mask, most: int = palette.MOST) -> Bytes:
    """The flat colours of a part of a picture; around the part they go on.

    :param under: the picture without its lines
    :param hole: where the lines were
    """
    labels = surfaces.labels()
    inside = part & surfaces.mostly(part)
    if not inside.any():
        inside = part if part.any() else np.ones_like(part)
    shown = surfaces.shown() & inside
    calm = np.asarray(cv2.medianBlur(under, _CALM), np.uint8)
    colors, darkest = _colors(calm, labels, (shown & ~hole, shown, inside), surfaces.count)
    area = np.bincount(labels[inside], minlength=surfaces.count)
    flat = palette.shared(colors, darkest, area, most)[labels]
    return np.asarray(nearest(flat, ~inside), np.uint8)


def _colors(under: Bytes, labels: Labels, choices: tuple[Mask, ...], count: int) -> tuple[Floats, Floats]:
    """Of each surface where it is lit, and where it is darkest.

    :param choices: pixels to take, best first; the next are for surfaces that have none of them
    """
    taken = choices[0].copy()
    for choice in choices[1:]:
        has = np.bincount(labels[taken], minlength=count) > 0
        taken |= choice & ~has[labels]
    names, pixels = labels[taken], under[taken]
    order = np.lexsort((pixels.astype(np.int32).sum(axis=1), names))
    ends = np.cumsum(np.bincount(names, minlength=count))
    found = [_ends(pixels[order[start:end]]) for start, end in _spans(ends)]
    return np.array([lit for lit, _ in found], np.float32), np.array([dark for _, dark in found], np.float32)


def _spans(ends: NDArray[np.int64]) -> list[tuple[int, int]]:
    return list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))


def _ends(pixels: Bytes) -> tuple[Floats, Floats]:
    """The medians of the lit and of the dark part of pixels that are sorted by brightness; black for none."""
    if not len(pixels):
        return np.zeros(3, np.float32), np.zeros(3, np.float32)
    return _middle(pixels, _LIT), _middle(pixels, _DARK)


def _middle(pixels: Bytes, part: tuple[float, float]) -> Floats:
    low, high = (int(len(pixels) * share) for share in part)
    return np.asarray(np.median(pixels[low : max(high, low + 1)], axis=0), np.float32)
