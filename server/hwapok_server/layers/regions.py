"""A line-free picture as areas of slowly changing colour: what lies between edges, grown over them by a watershed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.pixels import Bytes, Floats, Labels, Mask, coarseness, enlarged, nearest, scale_of, smaller

_EDGE = 9
"""Difference to a neighbour, in any channel, that makes an edge."""
_HALF = 127
_SMALLEST = 40
"""Smaller areas, in pixels at 1024, belong to what surrounds them."""


@dataclass(frozen=True, slots=True)
class Border:
    """Where two areas meet."""

    one: int
    other: int
    length: int
    lined: float
    """Share that lies under a line."""


@dataclass(frozen=True, slots=True)
class Regions:
    """The areas of a picture, numbered from 0."""

    labels: Labels
    area: NDArray[np.int64]
    colors: Floats
    """Mean RGB, one row for each area."""
    borders: tuple[Border, ...]


def find_regions(under: Bytes, hole: Mask) -> Regions:
    """Those of a large picture are found in a smaller copy.

    :param under: the picture without its lines
    :param hole: where the lines were
    """
    times = coarseness(under)
    if times > 1:
        gone = smaller(hole.astype(np.uint8) * np.uint8(255), times) > _HALF
        return _enlarged(find_regions(smaller(under, times), gone), under.shape, times)
    smooth = np.asarray(cv2.medianBlur(under, 5), np.uint8)
    labels = _grown(smooth, _seeds(smooth, hole, scale_of(under)))
    count = int(labels.max()) + 1
    return Regions(
        labels,
        np.bincount(labels.ravel(), minlength=count),
        _means(smooth, labels, hole, count),
        _borders(labels, hole),
    )


def _enlarged(found: Regions, shape: tuple[int, ...], times: float) -> Regions:
    labels = enlarged(found.labels, shape)
    area = np.bincount(labels.ravel(), minlength=len(found.area))
    borders = tuple(replace(border, length=round(border.length * times)) for border in found.borders)
    return Regions(labels, area, found.colors, borders)


def _seeds(smooth: Bytes, hole: Mask, scale: float) -> Labels:
    """Areas without edges, numbered from 1; 0 elsewhere."""
    change = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    calm = (change <= _EDGE) & ~hole
    _, labels, stats, _ = cv2.connectedComponentsWithStats(calm.astype(np.uint8), connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= max(_SMALLEST * scale * scale, 4)
    large[0] = False
    number = np.cumsum(large) * large
    return np.asarray(number[labels], np.int32)


def _grown(smooth: Bytes, seeds: Labels) -> Labels:
    if not seeds.any():
        return np.zeros_like(seeds)
    labels = np.asarray(cv2.watershed(smooth, seeds.copy()), np.int32)
    return np.asarray(nearest(labels, labels <= 0), np.int32) - 1


def _means(smooth: Bytes, labels: Labels, hole: Mask, count: int) -> Floats:
    """Of the pixels that no line covers, where there are such."""
    weight = np.where(hole, 1e-3, 1.0).ravel()
    total = np.bincount(labels.ravel(), weight, minlength=count)
    sums = [np.bincount(labels.ravel(), weight * smooth[..., band].ravel(), minlength=count) for band in range(3)]
    return np.asarray(np.stack(sums, axis=1) / np.maximum(total, 1e-9)[:, None], np.float32)


def _borders(labels: Labels, hole: Mask) -> tuple[Border, ...]:
    count = int(labels.max()) + 1
    keys, lined = [], []
    for near, far, covered in ((labels[:, :-1], labels[:, 1:], hole[:, 1:]), (labels[:-1], labels[1:], hole[1:])):
        meet = near != far
        keys.append(np.minimum(near[meet], far[meet]).astype(np.int64) * count + np.maximum(near[meet], far[meet]))
        lined.append(covered[meet])
    pairs, place, lengths = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    under = np.bincount(place.ravel(), np.concatenate(lined), minlength=len(pairs)) / np.maximum(lengths, 1)
    return tuple(
        Border(pair // count, pair % count, length, share)
        for pair, length, share in zip(pairs.tolist(), lengths.tolist(), under.tolist(), strict=True)
    )
