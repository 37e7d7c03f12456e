"""Layers that give a picture back. Each is unmixed from what lies below it as it will be stored, so that rounding never
adds up: a stack is off by half a level at most before the editor rounds.

Values are 0..255; `below` is what the layers underneath compose to, not rounded.
"""

from __future__ import annotations

import numpy as np

from hwapok_server.layers.pixels import Bytes, Floats, Mask

_ROWS = 256
"""Rows at a time, so that large pictures need little memory on the way."""


def normal_layer(target: Floats, below: Floats, cover: Floats | None = None, where: Mask | None = None) -> Bytes:
    """The RGBA layer that turns `below` into `target`, with the least alpha that can.

    :param cover: alpha 0..1 that it has at least, where it is needed at all
    :param where: pixels it may touch
    """
    layer = np.empty((*target.shape[:2], 4), np.uint8)
    for start in range(0, len(target), _ROWS):
        rows = slice(start, start + _ROWS)
        alpha = _alpha(target[rows], below[rows], None if cover is None else cover[rows])
        layer[rows, :, 3] = alpha if where is None else np.where(where[rows], alpha, 0)
        layer[rows, :, :3] = _colors(target[rows], below[rows], layer[rows, :, 3:])
    return layer


def _alpha(target: Floats, below: Floats, cover: Floats | None) -> Floats:
    change = target - below
    # Alpha is rounded up, so the colour that goes with it exists.
    room = np.where(change > 0, 255 - below, below)
    need = np.abs(change) / np.maximum(room, 1e-3)
    need = np.where(np.abs(change) < 0.5, 0, need).max(axis=2)
    least = need if cover is None else np.maximum(need, cover)
    return np.asarray(np.minimum(np.ceil(least * 255 - 1e-3), 255), np.float32)


def _colors(target: Floats, below: Floats, alpha: Bytes) -> Floats:
    share = np.maximum(alpha, 1).astype(np.float32) / np.float32(255)
    colors = np.clip(np.rint(below + (target - below) / share), 0, 255)
    return np.where(alpha > 0, colors, 0).astype(np.float32)


def flat_layer(colors: Bytes, where: Mask) -> Bytes:
    """Opaque colours inside `where`."""
    return _rgba(colors, np.where(where, 255, 0))


def neutral_free(values: Bytes, neutral: int, where: Mask) -> Bytes:
    """An opaque layer, transparent where it would change nothing and outside `where`."""
    return _rgba(values, np.where((values != neutral).any(axis=2) & where, 255, 0))


def over(below: Floats, layer: Bytes) -> Floats:
    """Normal blending."""
    alpha = layer[..., 3:].astype(np.float32) / np.float32(255)
    return np.asarray(below + (layer[..., :3] - below) * alpha, np.float32)


def multiplied(below: Floats, layer: Bytes) -> Floats:
    """Multiply, for a layer whose alpha is 0 or 255."""
    factor = np.where(layer[..., 3:] > 0, layer[..., :3], 255).astype(np.float32)
    return np.asarray(below * factor / 255, np.float32)


def screened(below: Floats, layer: Bytes) -> Floats:
    """Screen, for a layer whose alpha is 0 or 255."""
    light = np.where(layer[..., 3:] > 0, layer[..., :3], 0).astype(np.float32)
    return np.asarray(255 - (255 - below) * (255 - light) / 255, np.float32)


def _rgba(color: Floats | Bytes, alpha: Floats | Bytes) -> Bytes:
    return np.dstack([color.astype(np.uint8), alpha.astype(np.uint8)])
