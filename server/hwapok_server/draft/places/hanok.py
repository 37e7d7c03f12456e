"""The courtyard of a Korean house: house and wall before the hills, jars, stepping stones, a pine at the edge."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.house import House, paint_house
from hwapok_server.draft.places.pine import paint_pine_branch
from hwapok_server.draft.places.plants import petals
from hwapok_server.draft.places.ridges import Ridge, paint_ridge
from hwapok_server.draft.shapes import Outline, Patch, ellipse, rectangle, smooth
from hwapok_server.draft.words import Season

_HILL = rgb(58, 78, 88)
_EARTH = rgb(186, 164, 132)
_WALL = rgb(196, 176, 146)
_TILE = rgb(74, 82, 98)
_JAR = rgb(118, 66, 46)
_STONE = rgb(158, 154, 148)
_SNOW = rgb(232, 240, 250)


def paint_hanok(painter: Painter) -> None:
    """From the hills to the branch in front."""
    shot = painter.shot
    paint_ridge(painter, Ridge(0.62, 0.22, 0.7, features=2, gain=0.38), _HILL)
    paint_ridge(painter, Ridge(0.64, 0.13, 0.42, features=3, gain=0.4), _HILL)
    house = house_of(painter)
    _ground(painter, house)
    _wall(painter, house)
    paint_house(painter, house)
    _light_on_ground(painter, house)
    _stepping_stones(painter, house)
    _jars(painter, house)
    paint_pine_branch(painter)
    if shot.scene.season is Season.SPRING:
        petals(painter, rgb(250, 200, 214))
    if shot.scene.season is Season.AUTUMN:
        petals(painter, rgb(222, 120, 54), 40)


def house_of(painter: Painter) -> House:
    """Wide enough to carry the picture, with room for the moon beside its roof."""
    size = painter.shot.size
    width = min(size.width * 0.78, size.height * 0.74)
    return House(x=size.width * 0.42, ground=size.height * 0.735, width=width)


def _ground(painter: Painter, house: House) -> None:
    shot = painter.shot
    top = house.ground - house.width * 0.03
    patch = painter.patch(rectangle(0, top, shot.size.width, shot.size.height))
    color = mix(_EARTH, _SNOW, 0.85 if shot.scene.snowy else 0)
    painter.fill(patch, color)
    _, y = patch.grid()
    near = (y - np.float32(top)) / np.float32(shot.size.height - top)
    grain = fractal(shot.random("earth"), shot.size, (6, 22), 5)[patch.area]
    painter.shadow(patch.times(np.clip(near * 0.75 + (grain - 0.5) * 0.5, 0, 1)), 0.9)
    pebbles = step(fractal(shot.random("pebbles"), shot.size, (120, 220), 2)[patch.area], 0.7, 0.78)
    painter.shadow(patch.times(pebbles * np.float32(0.22)), 1.0)


def _wall(painter: Painter, house: House) -> None:
    """Stone and clay, with a small tiled roof."""
    shot = painter.shot
    tall = house.width * 0.135
    bottom = house.ground - house.width * 0.01
    wall = painter.patch(rectangle(0, bottom - tall, shot.size.width, bottom))
    painter.fill(wall, _WALL, 0.08)
    random, size = shot.random("wall"), house.width * 0.02
    rows = bottom - tall * np.arange(0.12, 0.9, 0.22)
    places = np.arange(0, shot.size.width, house.width * 0.052)
    stones = [_stone(x + random.uniform(0, size * 1.5), y, size, random) for y in rows for x in places]
    painter.form(painter.patch(*stones), _STONE, 0.1, roundness=0.02, line=0.55)
    _wall_tiles(painter, bottom - tall, house.width * 0.036)


def _stone(x: float, y: float, size: float, random: np.random.Generator) -> Outline:
    return ellipse(x, y, size * random.uniform(0.7, 1.1), size * random.uniform(0.55, 0.72), random.uniform(-12, 12))


def _wall_tiles(painter: Painter, top: float, thick: float) -> None:
    shot = painter.shot
    painter.form(
        painter.patch(rectangle(0, top - thick, shot.size.width, top + thick * 0.3)), _TILE, 0.08, roundness=0.3
    )
    places = np.arange(0, shot.size.width + thick, thick * 0.62)
    rows = [rectangle(x - thick * 0.14, top - thick * 0.95, x + thick * 0.14, top + thick * 0.25) for x in places]
    painter.form(painter.patch(*rows), _TILE * np.float32(1.2), 0.08, roundness=0.004, line=0.5)
    painter.form(
        painter.patch(rectangle(0, top - thick * 1.3, shot.size.width, top - thick * 0.9)),
        _TILE * np.float32(0.8),
        0.08,
    )


def _light_on_ground(painter: Painter, house: House) -> None:
    """The house's shadow fades into the courtyard; lamp light falls out of its doors."""
    shot = painter.shot
    patch = painter.patch(rectangle(0, house.ground, shot.size.width, shot.size.height))
    x, y = patch.grid()
    down = (y - np.float32(house.ground)) / np.float32(house.width)
    across = np.abs(x - np.float32(house.x)) / np.float32(house.width * 0.6)
    painter.shadow(
        patch.times(step(across - down, 1.06, 0.94) * np.exp(-down / np.float32(0.05)) * np.float32(0.8)), 1.0
    )
    if shot.palette.lamps_on:
        fall = np.exp(-((across / (1 + down)) ** 4)) * np.exp(-down / np.float32(0.2))
        painter.board.glow(patch.times(fall * np.float32(0.34)), shot.palette.lamp)


def _stepping_stones(painter: Painter, house: House) -> None:
    """A path of flat stones from the steps to the front, larger as it comes nearer."""
    shot = painter.shot
    random = shot.random("path")
    stones = []
    for t in np.linspace(0.06, 1.05, 9):
        near = t**1.6
        y = house.ground + (shot.size.height - house.ground) * near
        x = house.x + shot.size.width * 0.1 * near + (random.uniform(-1, 1)) * house.width * 0.02
        size = house.width * (0.026 + 0.075 * near)
        stones.append(ellipse(x, y, size * random.uniform(0.9, 1.15), size * 0.36, random.uniform(-4, 4)))
    patch = painter.patch(*stones)
    painter.shadow(Patch(patch.moved(0, shot.unit * 5), patch.left, patch.top), 0.8)
    painter.form(patch, mix(_STONE, 1.0, 0.1), roundness=0.01, line=0.8)


def _jars(painter: Painter, house: House) -> None:
    """The terrace of soy-sauce jars (장독대)."""
    shot = painter.shot
    ground = house.ground + house.width * 0.045
    for place, tall in ((0.83, 0.13), (0.985, 0.125), (0.905, 0.155), (0.945, 0.09)):
        _jar(painter, place * shot.size.width, ground + house.width * (0.15 - tall) * 0.4, tall * house.width)


def _jar(painter: Painter, x: float, foot: float, tall: float) -> None:
    shadow = painter.patch(ellipse(x - tall * 0.18, foot, tall * 0.5, tall * 0.09))
    painter.shadow(shadow, 0.8)
    half = [(0.0, 0.24), (0.06, 0.27), (0.4, 0.42), (0.7, 0.4), (0.88, 0.25), (0.92, 0.24)]
    right = [(x + r * tall, foot - h * tall) for h, r in half]
    left = [(x - r * tall, foot - h * tall) for h, r in reversed(half)]
    painter.form(painter.patch(smooth(right + left)), _JAR, roundness=0.16)
    lid = [
        ellipse(x, foot - tall * 0.92, tall * 0.3, tall * 0.07),
        ellipse(x, foot - tall * 0.99, tall * 0.06, tall * 0.05),
    ]
    painter.form(painter.patch(*lid), _JAR * np.float32(0.8), roundness=0.3)
    painter.lines(
        [[(x - tall * 0.4, foot - tall * 0.55), (x, foot - tall * 0.5), (x + tall * 0.4, foot - tall * 0.55)]], 1.2, 0.4
    )
