"""The tiled roof of a Korean house, seen from the front: curved eaves, tile rows, white-mortared ridges.

A point of the roof is given by u, -1 at the left hip to 1 at the right, and v, 0 at the ridge to 1 at the eaves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Floats, Outline, Patch, ellipse, ribbon

_TILE = rgb(74, 82, 98)
_MORTAR = rgb(206, 206, 204)
_UNDERSIDE = rgb(92, 62, 46)
_SNOW = rgb(232, 240, 250)
_RAFTER = rgb(150, 104, 72)


@dataclass(frozen=True, slots=True)
class Roof:
    """Lengths in pixels."""

    x: float
    """Its middle."""
    eaves: float
    """y of the eaves in the middle."""
    width: float
    height: float
    ridge: float = 0.62
    """Width of the ridge, as a share of the eaves'."""

    def half(self, v: ArrayLike) -> Floats:
        """Half its width at v: the hips fall steeply below the ridge and flare out to the eaves."""
        v = np.asarray(v, np.float32)
        return np.asarray(self.width / 2 * (self.ridge + (1 - self.ridge) * (0.35 * v + 0.65 * v**2.6)), np.float32)

    def points(self, u: ArrayLike, v: ArrayLike) -> Outline:
        """count x 2"""
        u, v = np.broadcast_arrays(np.asarray(u, np.float64), np.asarray(v, np.float64))
        lift = 0.2 * self.height * np.abs(u) ** 2.4 * v**1.5 + 0.05 * self.height * u**2
        y = self.eaves - self.height * (1 - (0.62 * v + 0.38 * v**0.7)) - lift
        return np.stack([self.x + u * self.half(v), y], axis=-1)


def paint_roof(painter: Painter, roof: Roof, depth: float = 0.0) -> None:
    """Underside with rafters, tiles, ridges."""
    _underside(painter, roof, depth)
    edge = np.linspace(-1, 1, 41)
    side = np.linspace(0, 1, 15)
    outline = np.concatenate(
        [
            roof.points(edge, 0),
            roof.points(1, side),
            roof.points(edge[::-1], 1),
            roof.points(-1, side[::-1]),
        ]
    )
    tiles = painter.patch(outline)
    painter.fill(tiles, _TILE, depth)
    _sheen(painter, roof, tiles)
    _tile_rows(painter, roof, depth)
    if painter.shot.scene.snowy:
        _snow(painter, roof, tiles, depth)
    _ridges(painter, roof, depth)


def _underside(painter: Painter, roof: Roof, depth: float) -> None:
    thick = roof.height * 0.17
    u = np.linspace(-0.97, 0.97, 41)
    eaves = roof.points(u, 1)
    below = eaves[::-1] * (1, 1)
    below[:, 0] = roof.x + (below[:, 0] - roof.x) * 0.93
    below[:, 1] += thick * (1 - 0.35 * np.abs(u[::-1]) ** 3)
    painter.fill(painter.patch(np.concatenate([eaves, below])), _UNDERSIDE * np.float32(0.62), depth)
    count = int(roof.width / (roof.height * 0.13))
    ends = roof.points(np.linspace(-0.94, 0.94, count), 1)
    radius = roof.height * 0.034
    rafters = [ellipse(x, y + thick * 0.34, radius, radius * 1.1) for x, y in ends]
    painter.fill(painter.patch(*rafters), _RAFTER, depth, line=0.6)


def _sheen(painter: Painter, roof: Roof, patch: Patch) -> None:
    """Light lies on the side of the roof that faces it."""
    shot = painter.shot
    x, y = patch.grid()
    toward = np.sign(shot.light.x - roof.x)
    along = np.clip((x - np.float32(roof.x)) / np.float32(roof.width / 2) * toward, -1, 1)
    down = np.clip((y - np.float32(roof.eaves - roof.height)) / np.float32(roof.height), 0, 1)
    painter.shadow(patch.times(np.clip(0.62 - along * 0.35 - (1 - down) * 0.45, 0, 1)), 0.9)
    painter.board.glow(
        patch.times(np.clip(along * 0.5 + (1 - down) * 0.5, 0, 1) * np.float32(0.34)), shot.palette.light
    )


def _snow(painter: Painter, roof: Roof, tiles: Patch, depth: float) -> None:
    """Snow lies above, and slides off towards the eaves."""
    _, y = tiles.grid()
    down = (y - np.float32(roof.eaves - roof.height)) / np.float32(roof.height)
    drift = fractal(painter.shot.random("roof snow"), painter.shot.size, (14, 10), 4)[tiles.area]
    painter.mark(tiles.times(step(down + (drift - 0.5) * 0.5, 0.86, 0.74) * np.float32(0.86)), _SNOW, depth)


def _tile_rows(painter: Painter, roof: Roof, depth: float) -> None:
    """Round tiles run down in rows, each with its light and its shade, and end in discs along the eaves."""
    shot = painter.shot
    count = max(int(roof.width / (roof.height * 0.105)), 12)
    rows = np.linspace(-0.98, 0.98, count)
    v = np.linspace(0.02, 1, 14)
    gap = roof.width / count
    toward = np.sign(shot.light.x - roof.x) or 1.0
    bright, dark = [], []
    for u in rows:
        line = roof.points(u, v)
        widths = np.linspace(gap * 0.16, gap * 0.24, len(v))
        bright.append(ribbon(line + np.array([toward * gap * 0.14, 0]), widths))
        dark.append(ribbon(line - np.array([toward * gap * 0.2, 0]), widths * 1.2))
    painter.shadow(painter.patch(*dark), 0.75)
    painter.board.glow(painter.patch(*bright).times(0.16 * (1 - depth)), shot.palette.light)
    painter.lines([roof.points(u + 0.6 / count, v) for u in rows], 1.1, 0.4)
    radius = gap * 0.3
    discs = [ellipse(x, y + radius * 0.5, radius, radius * 1.05) for x, y in roof.points(rows, 1)]
    painter.form(painter.patch(*discs), _TILE * np.float32(1.16), depth, roundness=0.04, line=0.7)


def _ridges(painter: Painter, roof: Roof, depth: float) -> None:
    """The ridge and the two hips: courses of tiles in white mortar under a dark cap."""
    thick = roof.height * 0.1
    u = np.linspace(-1.02, 1.02, 31)
    top = roof.points(u, 0) - (0, thick * 0.2)
    top[:, 1] -= thick * 0.9 * np.abs(u) ** 6
    side = np.linspace(0.0, 0.985, 20)
    for line, width in ((roof.points(-1, side), 0.62), (roof.points(1, side), 0.62), (top, 1.0)):
        painter.form(painter.patch(ribbon(line, thick * width)), _TILE * np.float32(0.85), depth, roundness=0.08)
        painter.mark(
            painter.patch(ribbon(line + np.array([0, thick * width * 0.16]), thick * width * 0.3)),
            mix(_MORTAR, _TILE, 0.15),
            depth,
        )
    for end in (top[0], top[-1]):
        cap = ellipse(end[0], end[1] - thick * 0.1, thick * 0.42, thick * 0.74)
        painter.form(painter.patch(cap), _TILE * np.float32(0.85), depth)
