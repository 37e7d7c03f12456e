"""Open country: hills, a path, a tree on a rise, grass and flowers."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import fractal, profile, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.plants import crown, grass, petals
from hwapok_server.draft.places.ridges import Ridge, below, paint_ridge
from hwapok_server.draft.shapes import Floats, ellipse, smooth, tapered
from hwapok_server.draft.words import Season

_MEADOW = {Season.AUTUMN: rgb(196, 158, 84), Season.SPRING: rgb(142, 182, 96)}
_GREEN = rgb(116, 164, 88)
_TREE = {Season.AUTUMN: rgb(214, 116, 48), Season.SPRING: rgb(244, 186, 204)}
_BARK = rgb(92, 68, 54)
_SNOW = rgb(232, 240, 250)
_HILL = rgb(84, 116, 110)


def paint_field(painter: Painter) -> None:
    """From the far hills to the flowers."""
    scene = painter.shot.scene
    meadow = _SNOW if scene.snowy else _MEADOW.get(scene.season, _GREEN)
    paint_ridge(painter, Ridge(0.7, 0.2, 0.74, features=2, gain=0.4), _HILL, 0.6 if scene.snowy else 0)
    paint_ridge(painter, Ridge(0.72, 0.13, 0.5, features=3, gain=0.35), mix(_HILL, meadow, 0.35))
    for level, depth, swell in ((0.665, 0.34, 0.035), (0.7, 0.2, 0.05)):
        _swell(painter, mix(meadow, _HILL, depth), level, depth, swell)
    _tree(painter, _SNOW if scene.snowy else _TREE.get(scene.season, rgb(74, 124, 74)))
    top = _swell(painter, meadow, 0.775, 0.05, 0.03)
    _path(painter, float(top.mean()))
    if not scene.snowy:
        _flowers(painter)
    grass(painter, meadow * np.float32(0.92))
    if scene.season in (Season.AUTUMN, Season.SPRING):
        petals(painter, _TREE[scene.season], 55)


def _swell(painter: Painter, color: Floats, level: float, depth: float, swell: float) -> Floats:
    shot = painter.shot
    line = profile(shot.random(f"swell {level}"), shot.size.width, 1, octaves=3, gain=0.3)
    top = ((level + swell * (0.5 - line)) * shot.size.height).astype(np.float32)
    patch = below(painter, top, shot.size.height)
    painter.fill(patch, color, depth, line=1 - depth)
    _, y = patch.grid()
    down = (y - top[None]) / np.float32(shot.size.height * 0.3)
    cloud = fractal(shot.random(f"cloud shadow {level}"), shot.size, (3, 9), 4)[patch.area]
    painter.shadow(patch.times(np.clip(down * 0.8 + step(cloud, 0.5, 0.56) * 0.3, 0, 1)), 0.8 * (1 - depth))
    return top


def _tree(painter: Painter, leaves: Floats) -> None:
    """A lone tree on the rise, towards the side away from the light."""
    shot = painter.shot
    x = shot.size.width * (0.2 if shot.light.x > shot.size.width / 2 else 0.8)
    foot, tall = shot.size.height * 0.71, shot.unit * 330
    random = shot.random("lone tree")
    trunk = [
        tapered(
            [(x, foot), (x + tall * 0.02, foot - tall * 0.35), (x - tall * 0.02, foot - tall * 0.7)],
            tall * 0.1,
            tall * 0.04,
        ),
        tapered(
            [(x, foot - tall * 0.3), (x + tall * 0.12, foot - tall * 0.5), (x + tall * 0.2, foot - tall * 0.62)],
            tall * 0.045,
            tall * 0.015,
        ),
        tapered(
            [(x, foot - tall * 0.36), (x - tall * 0.12, foot - tall * 0.52), (x - tall * 0.19, foot - tall * 0.6)],
            tall * 0.04,
            tall * 0.015,
        ),
    ]
    painter.shadow(painter.patch(ellipse(x, foot, tall * 0.36, tall * 0.04)), 0.7)
    painter.form(painter.patch(*trunk), _BARK, 0.12, roundness=0.1)
    for dx, dy, r in (
        (-0.24, 0.62, 0.19),
        (0.23, 0.64, 0.2),
        (-0.08, 0.72, 0.24),
        (0.1, 0.82, 0.2),
        (-0.12, 0.9, 0.15),
        (0.02, 0.66, 0.16),
    ):
        clump = crown(x + dx * tall, foot - dy * tall, r * tall, r * tall * 0.78, random)
        painter.form(
            painter.patch(clump), leaves * np.float32(random.uniform(0.9, 1.06)), 0.12, roundness=0.28, line=0.7
        )


def _path(painter: Painter, top: float) -> None:
    shot = painter.shot
    w, h = shot.size.width, shot.size.height
    edge = [
        (0.6, top),
        (0.66, top + h * 0.05),
        (0.58, top + h * 0.12),
        (0.66, h * 1.02),
        (0.3, h * 1.02),
        (0.46, top + h * 0.11),
        (0.61, top + h * 0.05),
        (0.59, top),
    ]
    color = mix(rgb(206, 178, 134), _SNOW, 0.6 if shot.scene.snowy else 0)
    painter.fill(painter.patch(smooth([(x * w, y) for x, y in edge])), color, 0.05, line=0.7)


def _flowers(painter: Painter) -> None:
    shot = painter.shot
    random = shot.random("flowers")
    for color in (rgb(250, 246, 236), rgb(248, 210, 92), rgb(232, 128, 140)):
        heads = []
        for _ in range(46):
            near = random.uniform(0, 1) ** 1.4
            x, y = random.uniform(0, 1) * shot.size.width, (0.8 + 0.19 * near) * shot.size.height
            r = shot.unit * (2 + 5 * near)
            heads.append(ellipse(x, y, r, r * 0.7))
        painter.fill(painter.patch(*heads), color, 0.05, line=0.25)
