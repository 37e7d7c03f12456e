"""Work on masks: components, holes, smoothing along a picture's edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hwapok_server.draft.shapes import Floats

Mask = NDArray[np.bool_]
_FREE = np.float32(0.03)
"""Colour change between neighbours that is noise or a gradient."""


def largest_component(mask: Mask) -> Mask:
    """The largest region that hangs together over edges."""
    labels = _labels(mask)
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    return np.asarray((labels == counts.argmax()) & mask)


def filled(mask: Mask, largest: float) -> Mask:
    """The mask without its small holes.

    :param largest: size of a hole that is still filled, as a share of the mask
    """
    labels = _labels(np.pad(~mask, 1, constant_values=True))
    sizes = np.bincount(labels.ravel())
    sizes[labels[0, 0]] = mask.size
    small = sizes[labels[1:-1, 1:-1]] <= largest * mask.sum()
    return np.asarray(mask | small)


def _labels(mask: Mask) -> NDArray[np.int64]:
    """A number for every component, 0 outside: the largest index spreads until nothing changes."""
    labels = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(labels, 1)
        spread = np.maximum.reduce([labels, padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:]])
        # Following the labels' own labels makes long shapes converge in few rounds.
        spread = np.where(mask, np.maximum(spread, np.r_[0, spread.ravel()][spread]), 0)
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def geodesic(colors: Floats, start: Mask) -> Floats:
    """How much a colour must change on the way from the start to each pixel, at least (Wei et al. 2012).

    :param colors: height x width x 3; small changes, as in a gradient or in noise, cost nothing
    """
    across = np.maximum(np.abs(np.diff(colors, axis=1)).sum(axis=2) - _FREE, 0)
    down = np.maximum(np.abs(np.diff(colors, axis=0)).sum(axis=2) - _FREE, 0)
    distance = np.where(start, 0, np.inf).astype(np.float32)
    while True:
        before = distance.copy()
        _relax(distance[:, 1:], distance[:, :-1], across)
        _relax(distance[:, :-1], distance[:, 1:], across)
        _relax(distance[1:], distance[:-1], down)
        _relax(distance[:-1], distance[1:], down)
        if np.array_equal(before, distance):
            return distance


def _relax(to: Floats, origin: Floats, cost: Floats) -> None:
    np.minimum(to, origin + cost, out=to)


def box_mean(values: Floats, reach: int) -> Floats:
    """Mean over a square of 2 * reach + 1; edges repeat."""
    padded = np.pad(values, ((reach + 1, reach), (reach + 1, reach)), mode="edge").astype(np.float64)
    total = padded.cumsum(axis=0).cumsum(axis=1)
    side = 2 * reach + 1
    window = total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
    return np.asarray(window / side**2, np.float32)


def guided(values: Floats, guide: Floats, reach: int, softness: float) -> Floats:
    """Smooths values within a picture's regions, not across its edges (guided filter, He et al. 2010)."""
    mean_guide, mean_values = box_mean(guide, reach), box_mean(values, reach)
    variance = box_mean(guide * guide, reach) - mean_guide**2
    slope = (box_mean(guide * values, reach) - mean_guide * mean_values) / (variance + np.float32(softness))
    offset = mean_values - slope * mean_guide
    return np.asarray(box_mean(slope, reach) * guide + box_mean(offset, reach), np.float32)
