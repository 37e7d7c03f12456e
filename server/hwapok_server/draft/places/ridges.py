"""Ranges of mountains and hills, one behind the other, paler with distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.noise import fractal, profile, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix
from hwapok_server.draft.shapes import Floats, Patch


@dataclass(frozen=True, slots=True)
class Ridge:
    """One range."""

    foot: float
    """y where it ends, as a share of the picture's height."""
    rise: float
    """Height of its highest peak, as a share of the picture's height."""
    depth: float
    """0 in front, 1 at the horizon."""
    features: int = 3
    """Peaks across the picture."""
    gain: float = 0.5
    """Roughness: 0.3 soft hills, 0.55 rock."""


def paint_ridge(painter: Painter, ridge: Ridge, color: Floats, snow: float = 0.0) -> Floats:
    """Paints a range down to its foot and returns y of its top for every column.

    :param snow: how far down from the peaks snow lies, as a share of the rise
    """
    shot = painter.shot
    random = shot.random(f"ridge {ridge.depth}")
    height, width = shot.size.height, shot.size.width
    shape = profile(random, width, ridge.features, gain=ridge.gain)
    top = ((ridge.foot - ridge.rise * shape) * height).astype(np.float32)
    patch = below(painter, top, ridge.foot * height)
    painter.fill(patch, color, ridge.depth, line=1 - 0.8 * ridge.depth)
    if snow:
        _snow(painter, ridge, patch, top, snow)
    _faces(painter, ridge, patch, top)
    _mist(painter, patch, ridge)
    return top


def below(painter: Painter, top: Floats, bottom: float) -> Patch:
    """Everything between a line across the picture and a level; antialiased at the line."""
    first = max(int(top.min()) - 1, 0)
    last = min(int(np.ceil(bottom)), painter.shot.size.height)
    y = np.arange(first, max(last, first), dtype=np.float32)[:, None]
    return Patch(np.clip(y - top[None] + np.float32(0.5), 0, 1), 0, first)


def _faces(painter: Painter, ridge: Ridge, patch: Patch, top: Floats) -> None:
    """Slopes that turn away from the light lie in shade: their edges run down askew from the peaks."""
    shot = painter.shot
    x, y = patch.grid()
    down = (y - top[None]) / np.float32(ridge.rise * shot.size.height)
    peak = shot.size.width / (ridge.features * 2)
    grain = fractal(shot.random(f"faces {ridge.depth}"), shot.size, (ridge.features * 4, ridge.features * 3), 5)[
        patch.area
    ]
    askew = x + (down * 0.34 + (grain - 0.5) * 0.5) * np.float32(peak)
    lean = _slope(top, max(int(peak / 9), 2))[np.clip(askew, 0, shot.size.width - 1).astype(np.intp)]
    side = np.clip((np.float32(shot.light.x) - x) / np.float32(peak * 0.4), -1, 1) * lean
    shade = step(side + (grain - 0.5) * 0.5 - down * 0.2, 0.02, 0.08)
    strength = 0.62 * (1 - ridge.depth) + 0.12
    painter.shadow(patch.times(shade * step(down, 1.4, 0.2) * np.float32(strength)), 1.0)


def _slope(top: Floats, reach: int) -> Floats:
    """How steeply the ridge rises to the right, smoothed."""
    kernel = np.ones(reach, np.float32) / np.float32(reach)
    padded = np.pad(top, reach, mode="edge")
    soft = np.convolve(padded, kernel, mode="same")[reach:-reach]
    return np.asarray(np.gradient(soft) * 0.9, np.float32)


def _snow(painter: Painter, ridge: Ridge, patch: Patch, top: Floats, reach: float) -> None:
    shot = painter.shot
    _, y = patch.grid()
    down = (y - top[None]) / np.float32(ridge.rise * shot.size.height)
    grain = fractal(shot.random(f"snow {ridge.depth}"), shot.size, (ridge.features * 6, ridge.features * 4), 5)[
        patch.area
    ]
    white = patch.times(step(down + (grain - 0.5) * 0.9, reach, reach - 0.06))
    painter.mark(white, mix(shot.palette.horizon, 1.0, 0.75), ridge.depth * 0.7)


def _mist(painter: Painter, patch: Patch, ridge: Ridge) -> None:
    """The air at the foot of a range, before the next one."""
    shot = painter.shot
    _, y = patch.grid()
    from_foot = (np.float32(ridge.foot * shot.size.height) - y) / np.float32(ridge.rise * shot.size.height)
    painter.board.veil(patch.times(step(from_foot, 0.75, 0.0) * np.float32(0.55)), shot.palette.horizon)
