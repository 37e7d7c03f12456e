"""How near found layers are to true ones."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from layers_canvas import Bytes, Floats

Mask = NDArray[np.bool_]


def line_scores(found: Mask, true: Mask) -> tuple[float, float]:
    """Precision and recall of line pixels, one pixel of tolerance."""
    around = np.ones((3, 3), np.uint8)
    near_true, near_found = (cv2.dilate(mask.astype(np.uint8), around).astype(bool) for mask in (true, found))
    precision = float((found & near_true).sum() / max(int(found.sum()), 1))
    return precision, float((true & near_found).sum() / max(int(true.sum()), 1))


def rand_index(found: Bytes, true: Bytes) -> float:
    """Adjusted Rand index of the regions that two pictures' colours make (Hubert and Arabie 1985); 1 is equal."""
    one, other = (np.unique(_codes(colors), return_inverse=True)[1].ravel() for colors in (found, true))
    width = int(other.max()) + 1
    together, rows, columns = (_pairs(np.bincount(keys)) for keys in (one.astype(np.int64) * width + other, one, other))
    expected = rows * columns / (len(one) * (len(one) - 1) / 2)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def far_share(found: Bytes, true: Bytes, limit: int = 12) -> float:
    """Share of pixels of which a channel is off by more than `limit`/255."""
    return float((np.abs(found.astype(int) - true).max(axis=2) > limit).mean())


def mean_difference(found: Floats, true: Floats) -> float:
    """Mean absolute difference."""
    return float(np.abs(found - true).mean())


def overlap(found: Floats, true: Floats) -> float:
    """Intersection over union of two covers, cut at one half."""
    one, other = found > 0.5, true > 0.5
    return float((one & other).sum() / max(int((one | other).sum()), 1))


def _codes(colors: Bytes) -> NDArray[np.int64]:
    return colors.astype(np.int64) @ np.array([65536, 256, 1], np.int64)


def _pairs(counts: NDArray[np.int64]) -> float:
    sizes = counts.astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())
