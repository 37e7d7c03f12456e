"""A wood: trunks behind trunks, shafts of light, a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.noise import fractal, profile, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.plants import crown, grass, petals
from hwapok_server.draft.places.ridges import below
from hwapok_server.draft.shapes import Floats, Outline, Patch, ellipse, rectangle, smooth, tapered
from hwapok_server.draft.words import Season, Time, Weather

_BARK = rgb(92, 70, 58)
_LEAVES = {Season.AUTUMN: rgb(212, 122, 52), Season.SPRING: rgb(238, 176, 194), Season.WINTER: rgb(214, 224, 234)}
_GREEN = rgb(82, 132, 80)
_SNOW = rgb(232, 240, 250)


def paint_forest(painter: Painter) -> None:
    """From the glow between the farthest trunks to the ferns."""
    scene = painter.shot.scene
    leaves = _LEAVES.get(Season.WINTER if scene.snowy else scene.season, _GREEN)
    _clearing(painter)
    _canopy(painter, leaves, 0.7, 0.46, 0.075)
    _trunks(painter, Stand(0.74, count=20, thick=0.016, foot=0.665))
    _canopy(painter, leaves, 0.5, 0.34, 0.09)
    _ground(painter, mix(_GREEN, _BARK, 0.3), 0.655, 0.5)
    _trunks(painter, Stand(0.46, count=11, thick=0.034, foot=0.72))
    _canopy(painter, leaves, 0.28, 0.22, 0.11)
    _ground(painter, _SNOW if scene.snowy else mix(_GREEN, _BARK, 0.15), 0.71, 0.14)
    _path(painter)
    _shafts(painter)
    _trunks(painter, Stand(0.1, count=6, thick=0.085, foot=0.86, clear=(0.2, 0.84)))
    _canopy(painter, leaves * np.float32(0.8), 0.04, 0.06, 0.15)
    grass(painter, _SNOW * np.float32(0.9) if scene.snowy else _GREEN)
    if scene.season in (Season.AUTUMN, Season.SPRING):
        petals(painter, leaves, 60)


def _clearing(painter: Painter) -> None:
    """Light behind everything."""
    shot = painter.shot
    patch = painter.everywhere()
    _, y = patch.grid()
    air = mix(shot.palette.horizon, shot.palette.local(_GREEN), 0.25)
    haze = step(np.abs(y / np.float32(shot.size.height) - 0.52), 0.55, 0.1) * np.float32(0.7)
    painter.board.fill(patch.times(haze), air, air, line=0)
    painter.halo(
        shot.light.x * 0.6 + shot.size.width * 0.2,
        shot.size.height * 0.4,
        shot.unit * 240,
        shot.palette.light,
        0.5 * shot.palette.contrast,
    )


def _canopy(painter: Painter, color: Floats, depth: float, reach: float, size: float) -> None:
    """Clumps of leaves hanging from the top.

    :param reach: how far down, as a share of the height
    """
    shot = painter.shot
    random = shot.random(f"canopy {depth}")
    side = shot.unit * 1000
    for row in range(2):
        clumps: list[Outline] = []
        for x in np.arange(-0.05, 1.1, size * side / shot.size.width * 0.8):
            arch = 0.45 + 1.1 * abs(x - 0.5)
            y = (reach * arch - row * size * 0.7) * shot.size.height + random.normal(0, size * 0.2) * side
            rx = side * size * random.uniform(0.7, 1.15)
            clumps.append(crown(x * shot.size.width, y, rx, rx * 0.72, random))
            clumps.append(rectangle(x * shot.size.width - rx, -2, x * shot.size.width + rx, y))
        tone = color * np.float32(0.82 if row == 0 else 1.0)
        painter.form(painter.patch(*clumps), tone, depth, roundness=0.06, line=0.8 * (1 - depth))
    _leaves(painter, color, depth, reach, size)


def _leaves(painter: Painter, color: Floats, depth: float, reach: float, size: float) -> None:
    """Single leaves, lighter and darker than the clumps they lie on."""
    shot = painter.shot
    random = shot.random(f"leaves {depth}")
    for tone in (mix(color, 1.0, 0.22), color * np.float32(0.66)):
        leaves = []
        for _ in range(int(90 * shot.size.width / shot.size.height)):
            x = random.uniform(0, 1)
            y = random.uniform(-0.3, 0.92) * reach * (0.45 + 1.1 * abs(x - 0.5)) + size * 0.2
            r = shot.unit * 1000 * size * random.uniform(0.05, 0.11)
            leaves.append(ellipse(x * shot.size.width, y * shot.size.height, r, r * 0.42, random.uniform(-40, 40)))
        painter.mark(painter.patch(*leaves), tone, depth)


@dataclass(frozen=True, slots=True)
class Stand:
    """A row of trunks."""

    depth: float
    count: int
    thick: float
    """Width at the foot, as a share of the picture's shorter side."""
    foot: float
    """y, as a share of the picture's height."""
    clear: tuple[float, float] = (2.0, 1.0)
    """Shares of the width between which none stands."""


def _trunks(painter: Painter, stand: Stand) -> None:
    depth, thick = stand.depth, stand.thick
    shot = painter.shot
    random = shot.random(f"trunks {depth}")
    side = shot.unit * 1000
    trunks, bark = [], []
    for x in (np.arange(stand.count) + random.uniform(0.1, 0.9, stand.count)) / stand.count:
        if stand.clear[0] < x < stand.clear[1]:
            continue
        px, py = x * shot.size.width, (stand.foot + random.uniform(-0.01, 0.02)) * shot.size.height
        width = side * thick * random.uniform(0.7, 1.2)
        lean = random.normal(0, width * 0.5)
        trunks += _trunk(px, py, width, lean)
        trunks.append(
            tapered(
                [(px + lean * 0.6, py * 0.5), (px + lean + width * 2, py * 0.36), (px + width * 4.2, py * 0.3)],
                width * 0.34,
                width * 0.1,
            )
        )
        bark += [_bark_line(px, py, width, lean, random) for _ in range(5)]
    patch = painter.patch(*trunks)
    painter.form(patch, _BARK, depth, roundness=0, line=1 - depth)
    side_shift = side * thick * 0.34 * np.sign(shot.size.width / 2 - shot.light.x or 1)
    painter.shadow(Patch(patch.alpha * (1 - patch.moved(-side_shift, 0)), patch.left, patch.top), 0.8 * (1 - depth))
    painter.lines(bark, 1.2, 0.6 * (1 - depth))


def _trunk(x: float, foot: float, width: float, lean: float) -> list[Outline]:
    flare = width * 0.95
    return [
        smooth(
            [
                (x - flare, foot),
                (x - width * 0.52, foot - width * 0.9),
                (x - width * 0.44 + lean * 0.5, foot * 0.5),
                (x - width * 0.36 + lean, -10),
                (x + width * 0.36 + lean, -10),
                (x + width * 0.44 + lean * 0.5, foot * 0.5),
                (x + width * 0.52, foot - width * 0.9),
                (x + flare, foot),
            ],
            steps=6,
        )
    ]


def _bark_line(
    x: float, foot: float, width: float, lean: float, random: np.random.Generator
) -> list[tuple[float, float]]:
    across, start = random.uniform(-0.34, 0.34) * width, random.uniform(0.1, 0.9)
    top = foot * (1 - start)
    return [
        (x + across + lean * start, top),
        (x + across * 1.1 + lean * start * 0.9, top + width * random.uniform(0.6, 1.8)),
    ]


def _ground(painter: Painter, color: Floats, level: float, depth: float) -> None:
    shot = painter.shot
    line = profile(shot.random(f"ground {depth}"), shot.size.width, 3, octaves=5, gain=0.4)
    top = ((level + 0.035 * (0.5 - line)) * shot.size.height).astype(np.float32)
    patch = below(painter, top, shot.size.height)
    painter.fill(patch, color, depth, line=1 - depth)
    dapple = fractal(shot.random(f"dapple {depth}"), shot.size, (8, 26), 4)[patch.area]
    painter.shadow(patch.times(step(dapple, 0.42, 0.52) * np.float32(0.55 * (1 - depth))), 1.0)


def _path(painter: Painter) -> None:
    shot = painter.shot
    w, h = shot.size.width, shot.size.height
    edge = [
        (0.515, 0.715),
        (0.55, 0.76),
        (0.5, 0.82),
        (0.47, 0.9),
        (0.62, 1.02),
        (0.2, 1.02),
        (0.34, 0.89),
        (0.42, 0.82),
        (0.51, 0.76),
        (0.5, 0.715),
    ]
    patch = painter.patch(smooth([(x * w, y * h) for x, y in edge]))
    painter.fill(patch, mix(rgb(184, 154, 116), _SNOW, 0.5 if shot.scene.snowy else 0), 0.1, line=0.7)


def _shafts(painter: Painter) -> None:
    """Light falls in beams through the leaves."""
    shot = painter.shot
    if shot.scene.weather is Weather.RAIN:
        return
    random = shot.random("shafts")
    strength = {Time.NIGHT: 0.2, Time.DAWN: 0.42, Time.SUNSET: 0.36, Time.DAY: 0.3}[shot.scene.time]
    x, y = shot.light.x, -0.12 * shot.size.height
    for angle in np.linspace(0.08, 0.72, 7) + random.uniform(-0.03, 0.03, 7):
        spread = random.uniform(0.012, 0.04)
        far = shot.size.height * 1.25
        left, right = angle + spread, angle - spread
        beam = np.array(
            [
                (x, y),
                (x - np.sin(left) * far, y + np.cos(left) * far),
                (x - np.sin(right) * far, y + np.cos(right) * far),
            ]
        )
        patch = painter.patch(beam)
        _, rows = patch.grid()
        fade = step(rows / np.float32(shot.size.height), 0.92, 0.25)
        painter.board.glow(patch.times(fade * np.float32(strength * random.uniform(0.5, 1.0))), shot.palette.light)
