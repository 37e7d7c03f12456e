"""The clean plate: the background whole behind the subject. The picture is laid over its own hole, moved by what fits
the hole's surroundings best (after Pritch, Kav-Venaki and Peleg 2009, "Shift-Map Image Editing"), and the seams are
evened. What is filled is a guess, made without a model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.pixels import Bytes, Floats, Mask, Value, grown, lab, nearest

_SIDE = 192
_STEP, _TALL = 3, 18
"""Shifts that are tried, in pixels of the small picture: every third, up to 18 up and down."""
_RING = 9
_MOST = 8
"""Shifts that are used."""
_SEAM = 40
"""Largest difference, 0..255, that is evened out along a seam; more is an object that ends there."""


@dataclass(frozen=True, slots=True)
class Plate:
    """The background, and where each of its pixels comes from."""

    picture: Bytes
    """Outside the hole as it was."""
    origin: NDArray[np.int64]
    """Number of the pixel that was copied, row by row."""
    copied: Mask
    """False where nothing fitted and colours were blended."""

    def moved(self, values: NDArray[Value]) -> NDArray[Value]:
        """What belongs to the pixels of the first picture, as it lies in the plate."""
        return values.reshape(-1, *values.shape[2:])[self.origin]


@dataclass(frozen=True, slots=True)
class _Shift:
    cost: float
    down: int
    right: int


def whole_plate(picture: Bytes) -> Plate:
    """A background that nothing hides."""
    known = np.ones(picture.shape[:2], np.bool_)
    return Plate(picture, np.arange(known.size).reshape(known.shape), known)


def clean_plate(picture: Bytes, hole: Mask) -> Plate:
    """The picture with its hole filled; all hole: as it was."""
    if not hole.any() or hole.all():
        return whole_plate(picture)
    origin, left = whole_plate(picture).origin, hole.copy()
    for shift in _best(picture, hole):
        _copy(hole, origin, left, shift)
        if not left.any():
            break
    origin = np.asarray(nearest(origin, left), np.int64)
    filled = picture.reshape(-1, 3)[origin]
    if left.any():
        filled[left] = _smooth_fill(filled.astype(np.float32), left)[left]
    return Plate(_evened(picture, filled, hole), origin, ~left)


def _best(picture: Bytes, hole: Mask) -> list[_Shift]:
    """The most fitting shifts in full pixels, best first."""
    shrink = max(max(hole.shape) / _SIDE, 1.0)
    size = (max(round(hole.shape[1] / shrink), 1), max(round(hole.shape[0] / shrink), 1))
    small = lab(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    gone = cv2.resize(hole.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0
    found = sorted(_judged(small, gone), key=lambda shift: shift.cost)
    return [_Shift(one.cost, round(one.down * shrink), round(one.right * shrink)) for one in found[:_MOST]]


def _judged(small: Floats, gone: Mask) -> Iterator[_Shift]:
    inside, ring = np.argwhere(gone), np.argwhere(grown(gone, _RING) & ~gone)
    if not len(inside) or not len(ring):
        return
    inside, ring = inside[:: max(len(inside) // 800, 1)], ring[:: max(len(ring) // 800, 1)]
    width = gone.shape[1]
    for down in range(-_TALL, _TALL + 1, _STEP):
        for right in range(-width + 4, width - 3, _STEP):
            if abs(down) + abs(right) < _STEP:
                continue
            covers = _known(inside, down, right, gone).mean()
            known = _known(ring, down, right, gone)
            if covers < 0.2 or known.mean() < 0.3:
                continue
            here = ring[known]
            there = here + np.array((down, right))
            away = np.abs(small[here[:, 0], here[:, 1]] - small[there[:, 0], there[:, 1]]).sum(axis=1)
            yield _Shift(float(np.minimum(away, 60).mean() + 18 * (1 - covers) + 0.25 * abs(down)), down, right)


def _known(points: NDArray[np.int64], down: int, right: int, gone: Mask) -> Mask:
    """Which of the points show known pixels when the picture is moved."""
    moved = points + np.array((down, right))
    inside = np.asarray(((moved >= 0) & (moved < gone.shape)).all(axis=1), np.bool_)
    safe = np.where(inside[:, None], moved, 0)
    return np.asarray(inside & ~gone[safe[:, 0], safe[:, 1]], np.bool_)


def _copy(hole: Mask, origin: NDArray[np.int64], left: Mask, shift: _Shift) -> None:
    points = np.argwhere(left)
    points = points[_known(points, shift.down, shift.right, hole)]
    moved = points + np.array((shift.down, shift.right))
    origin[points[:, 0], points[:, 1]] = moved[:, 0] * hole.shape[1] + moved[:, 1]
    left[points[:, 0], points[:, 1]] = False


def _evened(picture: Bytes, filled: Bytes, hole: Mask) -> Bytes:
    """Spreads what differs at the hole's edge smoothly over the hole."""
    edge = hole & grown(~hole, 3)
    around = np.asarray(nearest(picture, hole), np.float32)
    seam = np.where(edge[..., None], np.clip(cv2.blur(around - filled, (5, 5)), -_SEAM, _SEAM), 0)
    change = _smooth_fill(np.asarray(seam, np.float32), ~edge)
    evened = np.clip(filled + change + 0.5, 0, 255).astype(np.uint8)
    return np.where(hole[..., None], evened, picture)


def _smooth_fill(values: Floats, unknown: Mask) -> Floats:
    """Unknown pixels from known ones over a pyramid (push-pull, Gortler et al. 1996)."""
    weight = (~unknown).astype(np.float32)
    levels = [(values * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 2:
        color, share = levels[-1]
        levels.append((np.asarray(cv2.pyrDown(color), np.float32), np.asarray(cv2.pyrDown(share), np.float32)))
    color, share = levels[-1]
    result = np.asarray(color / np.maximum(share, np.float32(1e-6))[..., None], np.float32)
    for color, share in levels[-2::-1]:
        larger = np.asarray(cv2.pyrUp(result, dstsize=(share.shape[1], share.shape[0])), np.float32)
        trusted = np.clip(share, 0, 1)[..., None]
        result = np.asarray(color / np.maximum(share, 1e-6)[..., None] * trusted + larger * (1 - trusted), np.float32)
    return result
