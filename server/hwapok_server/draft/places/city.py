"""A city street: towers far behind, lit shop fronts and signs on both sides, wires above, the wet road below."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.fronts import paint_fronts
from hwapok_server.draft.places.street import Street, street_of
from hwapok_server.draft.places.water import reflection, ripples
from hwapok_server.draft.shapes import Outline, rectangle, ribbon, smooth
from hwapok_server.draft.words import Weather

_TOWER = rgb(96, 112, 142)
_ROAD = rgb(98, 100, 112)
_WALK = rgb(158, 154, 152)
_PAINT = rgb(232, 230, 222)
_SNOW = rgb(232, 240, 250)


def paint_city(painter: Painter) -> None:
    """From the towers to the wires."""
    street = street_of(painter.shot)
    _towers(painter, 0.72, 0.3, 13)
    _towers(painter, 0.5, 0.2, 11)
    _ground(painter, street)
    paint_fronts(painter, street)
    _poles(painter, street)
    if painter.shot.scene.weather is Weather.RAIN:
        _wet(painter, street)
    _lane_marks(painter, street)


def _towers(painter: Painter, depth: float, tall: float, count: int) -> None:
    """A skyline with windows."""
    shot = painter.shot
    random = shot.random(f"towers {depth}")
    bodies: list[Outline] = []
    windows: list[Outline] = []
    step_x = shot.size.width / count
    for index in range(-1, count + 1):
        left = (index + random.uniform(-0.2, 0.2)) * step_x
        right = left + step_x * random.uniform(0.7, 1.1)
        top = shot.horizon - shot.size.height * tall * random.uniform(0.45, 1.0)
        bodies.append(rectangle(left, top, right, shot.horizon + 4))
        if random.random() < 0.4:
            middle, mast = (left + right) / 2, shot.unit * 3
            bodies.append(rectangle(middle - mast, top - shot.unit * random.uniform(14, 40), middle + mast, top))
        windows += _windows(painter, left, top, right, random)
    painter.fill(painter.patch(*bodies), _TOWER, depth, line=1 - depth)
    lit = painter.patch(*windows)
    if shot.palette.lamps_on:
        painter.board.mark(
            lit,
            mix(shot.palette.lamp, shot.palette.horizon, depth * 0.6),
            mix(shot.palette.lamp, shot.palette.horizon, depth * 0.4),
        )
    else:
        painter.mark(lit, mix(_TOWER, 1.0, 0.45), depth)


def _windows(painter: Painter, left: float, top: float, right: float, random: np.random.Generator) -> list[Outline]:
    unit = painter.shot.unit
    wide, tall, gap = unit * 5, unit * 7, unit * 13
    share = 0.34 if painter.shot.palette.lamps_on else 0.75
    return [
        rectangle(x, y, x + wide, y + tall)
        for x in np.arange(left + gap * 0.7, right - gap * 0.7, gap)
        for y in np.arange(top + gap * 0.8, painter.shot.horizon, gap * 1.3)
        if random.random() < share
    ]


def _ground(painter: Painter, street: Street) -> None:
    shot = painter.shot
    all_of_it = painter.patch(rectangle(0, shot.horizon, shot.size.width, shot.size.height))
    painter.fill(all_of_it, mix(_WALK, _SNOW, 0.7 if shot.scene.snowy else 0))
    road = painter.patch(street.ground(-0.66, 0.66, 0.5, 40))
    painter.fill(road, mix(_ROAD, _SNOW, 0.45 if shot.scene.snowy else 0))
    for side in (-1, 1):
        painter.fill(painter.patch(street.ground(side * 0.66, side * 0.7, 0.5, 40)), mix(_WALK, 1.0, 0.3))
    _, y = all_of_it.grid()
    near = (y - np.float32(shot.horizon)) / np.float32(shot.size.height - shot.horizon)
    painter.shadow(all_of_it.times(near * np.float32(0.7)), 0.9)
    painter.lines(
        [
            [street.point(side * 0.7, z, 0), street.point(side, z, 0)]
            for side in (-1, 1)
            for z in np.geomspace(0.6, 8, 14)
        ],
        1.2,
        0.35,
    )


def _lane_marks(painter: Painter, street: Street) -> None:
    """A zebra crossing in front, dashes behind it."""
    bars = [street.ground(left, left + 0.075, 1.28, 1.62) for left in np.arange(-0.62, 0.6, 0.15)]
    dashes = [street.ground(-0.012, 0.012, z, z * 1.16) for z in np.geomspace(1.9, 14, 9)]
    patch = painter.patch(*bars, *dashes)
    wet = painter.shot.scene.weather is Weather.RAIN
    painter.fill(patch.times(0.4 if wet else 0.85), _PAINT, 0.0, line=0.5)


def _poles(painter: Painter, street: Street) -> None:
    """Poles, their wires, and lamps."""
    shot = painter.shot
    tall = shot.size.height * 0.6
    heads: list[tuple[float, float, float]] = []
    poles: list[Outline] = []
    for side, z in ((-0.78, 3.2), (0.78, 2.3), (-0.78, 1.45)):
        foot, top = street.point(side, z, 0), street.point(side, z, tall)
        thick = shot.unit * 13 / z
        arm = (top[0] - np.sign(side) * shot.unit * 80 / z, top[1] + shot.unit * 6 / z)
        poles += [ribbon([foot, top], thick), ribbon([top, arm], thick * 0.6)]
        poles.append(rectangle(arm[0] - thick, arm[1] - thick * 0.3, arm[0] + thick, arm[1] + thick * 0.7))
        heads.append((arm[0], arm[1] + thick * 0.6, shot.unit * 60 / z))
    painter.form(painter.patch(*poles), rgb(74, 78, 92), 0.05, roundness=0)
    _wires(painter, street, tall)
    if shot.palette.lamps_on:
        for x, y, reach in heads:
            painter.halo(x, y, reach * 1.6, shot.palette.lamp, 0.75)
            painter.halo(x, y, reach * 0.35, shot.palette.light, 0.9)


def _wires(painter: Painter, street: Street, tall: float) -> None:
    wires = []
    for side, share in ((-0.78, 1.0), (-0.78, 0.94), (0.78, 0.98)):
        points = [
            street.point(side, z, tall * share * (1 - 0.035 * np.sin(np.pi * sag)))
            for z, sag in zip(np.geomspace(0.9, 7, 9), np.linspace(0, 3, 9) % 1, strict=True)
        ]
        wires.append(smooth(points, closed=False))
    across = [
        street.point(-0.78, 1.45, tall * 0.97),
        street.point(0.1, 1.8, tall * 0.9),
        street.point(0.78, 2.3, tall * 0.97),
    ]
    wires.append(smooth(across, closed=False))
    patch = painter.patch(*(ribbon(wire, max(painter.shot.unit * 1.6, 1.0)) for wire in wires))
    painter.mark(patch, rgb(40, 42, 54))
    painter.board.stroke(patch, 0.5)


def _wet(painter: Painter, street: Street) -> None:
    """The road mirrors the lights, drawn out towards the viewer."""
    shot = painter.shot
    patch = painter.patch(street.ground(-1, 1, 0.5, 40))
    waves = ripples(painter, patch, "puddles", (5, 26))
    mirrored = reflection(painter, patch, waves, shot.unit * 46)
    mirrored = (mirrored + np.roll(mirrored, 6, axis=0) + np.roll(mirrored, -9, axis=0)) / np.float32(3)
    puddle = 0.42 + 0.4 * step(waves, 0.42, 0.6)
    painter.board.veil(patch.times(puddle), np.asarray(mirrored * np.float32(0.94), np.float32))
