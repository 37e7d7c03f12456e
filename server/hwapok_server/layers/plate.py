"""The clean plate: the background whole behind the subject. The picture is laid over its own hole, moved by what fits
the hole's surroundings best (after Pritch, Kav-Venaki and Peleg 2009, "Shift-Map Image Editing"), and the seams are
evened. What is filled is a guess, made without a model."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.balloons import speech_balloons
from hwapok_server.layers.pixels import Bytes, Floats, Mask, Value, grown, lab, nearest

_SIDE = 192
_STEP, _TALL = 3, 18
"""Shifts that are tried, in pixels of the small picture: every third sideways, every sixth up to 18 up and down."""
_RING = 9
_MOST = 16
"""Shifts that are used."""
_SAMPLES = 500
"""Points of the hole, and of the ring around it, by which shifts are judged."""
_NEAR = 12
"""How far around what is still open a shift must fit, in pixels of the small picture."""
_ELSE = 60
"""Distance in Lab from which it is simply something else."""
_OPEN, _RISE = 14, 1.2
"""What leaving all open costs beside that distance, and a pixel up or down."""
_LEAST, _SEEN = 0.1, 0.3
"""Share of what is open that a shift fills at least, and of its surroundings that can be compared."""
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
class _Tried:
    """Shifts of the small picture, one a row, at samples of the hole and of the ring around it."""

    moves: NDArray[np.int64]
    """Down and right."""
    away: Floats
    """How far ring points lie from what would come to lie on them; 0 where that is not known."""
    known: Mask
    covers: Mask
    """Which points of the hole show known pixels."""
    near: Floats
    """For each ring point, a row, its nearness 0..1 to each point of the hole."""


def whole_plate(picture: Bytes) -> Plate:
    """A background that nothing hides."""
    known = np.ones(picture.shape[:2], np.bool_)
    return Plate(picture, np.arange(known.size).reshape(known.shape), known)


def clean_plate(picture: Bytes, hole: Mask) -> Plate:
    """The picture with its hole filled; all hole: as it was."""
    if not hole.any() or hole.all():
        return whole_plate(picture)
    unfit = hole | speech_balloons(picture)
    if unfit.all():
        unfit = hole
    origin, left = whole_plate(picture).origin, hole.copy()
    for down, right in _best(picture, hole, unfit):
        _copy(unfit, origin, left, down, right)
        if not left.any():
            break
    origin = np.asarray(nearest(origin, left), np.int64)
    filled = picture.reshape(-1, 3)[origin]
    if left.any():
        filled[left] = _smooth_fill(filled.astype(np.float32), left)[left]
    return Plate(_evened(picture, filled, hole), origin, ~left)


def _best(picture: Bytes, hole: Mask, unfit: Mask) -> list[tuple[int, int]]:
    """Shifts in full pixels, down and right, in the order in which they fill the hole."""
    shrink = max(max(hole.shape) / _SIDE, 1.0)
    size = (max(round(hole.shape[1] / shrink), 1), max(round(hole.shape[0] / shrink), 1))
    small = lab(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
    open_, gone = (
        np.asarray(cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0) for mask in (hole, unfit)
    )
    inside, ring = np.argwhere(open_), np.argwhere(grown(open_, _RING) & ~gone)
    if not len(inside) or not len(ring):
        return []
    inside, ring = inside[:: max(len(inside) // _SAMPLES, 1)], ring[:: max(len(ring) // _SAMPLES, 1)]
    chosen = _chosen(_tried(small, gone, inside, ring))
    return [(round(down * shrink), round(right * shrink)) for down, right in chosen]


def _tried(small: Floats, gone: Mask, inside: NDArray[np.int64], ring: NDArray[np.int64]) -> _Tried:
    width = gone.shape[1]
    moves = np.array([
        (down, right)
        for down in range(-_TALL, _TALL + 1, 2 * _STEP)
        for right in range(-width + 4, width - 3, _STEP)
        if abs(down) + abs(right) >= _STEP
    ]).reshape(-1, 2)  # fmt: skip
    known = np.array([_known(ring, down, right, gone) for down, right in moves]).reshape(-1, len(ring))
    away = np.zeros(known.shape, np.float32)
    for row, (move, seen) in enumerate(zip(moves, known, strict=True)):
        here, there = ring[seen], ring[seen] + move
        away[row, seen] = np.abs(small[here[:, 0], here[:, 1]] - small[there[:, 0], there[:, 1]]).sum(axis=1)
    covers = np.array([_known(inside, down, right, gone) for down, right in moves]).reshape(-1, len(inside))
    apart = ((ring[:, None] - inside[None]) ** 2).sum(axis=2)
    return _Tried(moves, np.minimum(away, _ELSE), known, covers, np.exp(-apart / _NEAR**2).astype(np.float32))


def _chosen(tried: _Tried) -> list[tuple[int, int]]:
    """Each shift is the best for what those before it left open: it must fit there, and fill much."""
    left = np.ones(tried.covers.shape[1], np.bool_)
    chosen: list[tuple[int, int]] = []
    while left.any() and len(chosen) < _MOST and len(tried.moves):
        weight = tried.near[:, left].max(axis=1) + np.float32(0.01)
        seen = (tried.known @ weight) / weight.sum()
        share = tried.covers[:, left].mean(axis=1)
        fit = (tried.away @ weight) / weight.sum() / np.maximum(seen, 1e-6)
        cost = fit + _OPEN * (1 - share) + _RISE * np.abs(tried.moves[:, 0])
        cost[(share < _LEAST) | (seen < _SEEN)] = np.inf
        best = int(cost.argmin()) if len(cost) else 0
        if not np.isfinite(cost[best]):
            break
        left &= ~tried.covers[best]
        chosen.append((int(tried.moves[best, 0]), int(tried.moves[best, 1])))
    return chosen


def _known(points: NDArray[np.int64], down: int, right: int, gone: Mask) -> Mask:
    """Which of the points show known pixels when the picture is moved."""
    moved = points + np.array((down, right))
    inside = np.asarray(((moved >= 0) & (moved < gone.shape)).all(axis=1), np.bool_)
    safe = np.where(inside[:, None], moved, 0)
    return np.asarray(inside & ~gone[safe[:, 0], safe[:, 1]], np.bool_)


def _copy(unfit: Mask, origin: NDArray[np.int64], left: Mask, down: int, right: int) -> None:
    points = np.argwhere(left)
    points = points[_known(points, down, right, unfit)]
    moved = points + np.array((down, right))
    origin[points[:, 0], points[:, 1]] = moved[:, 0] * unfit.shape[1] + moved[:, 1]
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
