"""채색 기본: each surface in its own colour, as it is where light falls on it; at most 48 colours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers import palette
from hwapok_server.layers.merging import merged
from hwapok_server.layers.pixels import Bytes, Floats, Labels, Mask, scale_of
from hwapok_server.layers.regions import find_regions

_LIT = (0.72, 0.96)
"""Share of an area's pixels, by brightness, between which its colour is taken: gradients begin at their lit end."""


def find_flats(under: Bytes, hole: Mask, most: int = palette.MOST) -> Bytes:
    """The flat colours of a picture without its lines.

    :param hole: where the lines were
    """
    regions = find_regions(under, hole)
    surface_of, own = merged(regions, scale_of(under))
    names, surface = np.unique(surface_of, return_inverse=True)
    labels = np.asarray(surface.ravel()[regions.labels], np.int32)
    shown = own.astype(bool)[regions.labels]
    area = np.bincount(labels.ravel(), minlength=len(names))
    colors = _lit_colors(under, labels, shown & ~hole, shown, len(names))
    return palette.shared(colors, area, most)[labels]


def _lit_colors(under: Bytes, labels: Labels, best: Mask, second: Mask, count: int) -> Floats:
    """:param best: pixels to take; where a surface has none of them, :param second: is taken"""
    has = np.bincount(labels[best], minlength=count) > 0
    taken = best | (second & ~has[labels])
    names, pixels = labels[taken], under[taken]
    order = np.lexsort((pixels.astype(np.int32).sum(axis=1), names))
    ends = np.cumsum(np.bincount(names, minlength=count))
    return np.array([_middle(pixels[order[start:end]]) for start, end in _spans(ends)], np.float32)


def _spans(ends: NDArray[np.int64]) -> list[tuple[int, int]]:
    return list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))


def _middle(pixels: Bytes) -> Floats:
    """The median of the lit part of pixels that are sorted by brightness."""
    low, high = (int(len(pixels) * share) for share in _LIT)
    return np.asarray(np.median(pixels[low : max(high, low + 1)], axis=0), np.float32)
