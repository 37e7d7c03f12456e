"""High mountains: four ranges, a slope of conifers, a meadow in front."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import profile
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.plants import Row, conifers, grass
from hwapok_server.draft.places.ridges import Ridge, below, paint_ridge
from hwapok_server.draft.shapes import Floats
from hwapok_server.draft.words import Season

_ROCK = rgb(72, 88, 116)
_WOODS = {Season.AUTUMN: rgb(150, 92, 56), Season.SPRING: rgb(92, 132, 92)}
_MEADOW = {Season.AUTUMN: rgb(176, 140, 78), Season.SPRING: rgb(128, 164, 92)}
_SNOW = rgb(232, 240, 250)


def paint_mountain(painter: Painter) -> None:
    """From the farthest range to the meadow."""
    scene = painter.shot.scene
    snow = 0.75 if scene.snowy else 0.2
    woods = mix(_WOODS.get(scene.season, rgb(54, 92, 88)), _SNOW, 0.35 if scene.snowy else 0)
    paint_ridge(painter, Ridge(0.78, 0.42, 0.78, features=2), _ROCK)
    paint_ridge(painter, Ridge(0.8, 0.46, 0.56, features=3, gain=0.52), _ROCK, snow)
    paint_ridge(painter, Ridge(0.82, 0.31, 0.36, features=3), mix(_ROCK, woods, 0.5), snow * 0.7)
    hill = paint_ridge(painter, Ridge(0.87, 0.19, 0.16, features=2, gain=0.35), woods)
    conifers(painter, hill, woods, Row(0.16, height=0.075, spacing=0.016))
    _meadow(painter, _SNOW if scene.snowy else _MEADOW.get(scene.season, rgb(92, 132, 84)), woods)


def _meadow(painter: Painter, color: Floats, woods: Floats) -> None:
    shot = painter.shot
    line = profile(shot.random("meadow"), shot.size.width, 1, octaves=4, gain=0.3)
    top = ((0.83 - 0.05 * line) * shot.size.height).astype(np.float32)
    patch = below(painter, top, shot.size.height)
    painter.fill(patch, color, 0.06)
    _, y = patch.grid()
    painter.shadow(patch.times(np.clip((y - top.min()) / np.float32(shot.size.height * 0.3), 0, 1)), 0.7)
    conifers(painter, top, mix(woods, 0.0, 0.25), Row(0.03, height=0.17, spacing=0.05, clear=(0.16, 0.86)))
    grass(painter, color)
