"""Buildings along a street: walls, windows, shop fronts, awnings, signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.street import Street
from hwapok_server.draft.shapes import Floats, Outline, rectangle

_WALLS = (rgb(150, 128, 118), rgb(120, 130, 146), rgb(172, 158, 140), rgb(132, 108, 108), rgb(142, 146, 140))
_SIGNS = (rgb(236, 92, 112), rgb(88, 204, 214), rgb(250, 190, 84), rgb(150, 118, 226), rgb(112, 208, 140))
_GLASS = rgb(142, 172, 192)


@dataclass(frozen=True, slots=True)
class Front:
    """One building's face."""

    side: float
    near: float
    far: float
    height: float
    """Pixels at z = 1."""
    wall: Floats
    sign: Floats
    depth: float


def paint_fronts(painter: Painter, street: Street) -> None:
    """Far ones first."""
    for front in sorted(_plan(painter, street), key=lambda front: -front.near):
        _wall(painter, street, front)
        _windows(painter, street, front)
        _shop(painter, street, front)
        _signs(painter, street, front)


def _plan(painter: Painter, street: Street) -> Iterator[Front]:
    shot = painter.shot
    for side in (-1.0, 1.0):
        random = shot.random(f"fronts {side}")
        marks = np.array([0.62, 1.0, 1.45, 2.1, 3.0, 4.3, 6.2, 9.0]) * (1.0 if side < 0 else 1.12)
        for index, (near, far) in enumerate(pairwise(marks)):
            tall = street.eye + shot.horizon * random.uniform(0.62, 1.15) * (1 + 0.12 * index)
            wall = _WALLS[int(random.integers(len(_WALLS)))]
            yield Front(side, near, far, tall, wall, _SIGNS[int(random.integers(len(_SIGNS)))], min(0.06 * index, 0.42))


def _wall(painter: Painter, street: Street, front: Front) -> None:
    shot = painter.shot
    patch = painter.patch(street.front(front.side, front.near, front.far, 0, front.height))
    painter.fill(patch, front.wall, front.depth)
    if np.sign(shot.light.x - shot.size.width / 2) == front.side:
        painter.shadow(patch, 0.7)
    face = street.front(front.side, front.far, front.far * 1.02, 0, front.height)
    painter.shadow(painter.patch(face), 0.5)
    cornice = street.front(front.side, front.near, front.far, front.height * 0.975, front.height)
    painter.fill(painter.patch(cornice), mix(front.wall, 1.0, 0.25), front.depth)


def _storeys(street: Street, front: Front) -> Floats:
    """Heights of the window rows above the shop."""
    return np.arange(street.eye * 1.45, front.height - street.eye * 0.5, street.eye * 0.62).astype(np.float32)


def _windows(painter: Painter, street: Street, front: Front) -> None:
    random = painter.shot.random(f"windows {front.side} {front.near}")
    lit: list[Outline] = []
    dark: list[Outline] = []
    edges = np.geomspace(front.near, front.far, 6)
    for low in _storeys(street, front):
        for near, far in pairwise(edges):
            pane = street.front(
                front.side, near + (far - near) * 0.18, far - (far - near) * 0.18, low, low + street.eye * 0.36
            )
            (lit if painter.shot.palette.lamps_on and random.random() < 0.42 else dark).append(pane)
    palette = painter.shot.palette
    painter.fill(painter.patch(*dark), _GLASS * np.float32(0.62 if palette.lamps_on else 1.0), front.depth, line=0.6)
    warm = mix(palette.lamp, 1.0, 0.25)
    painter.board.fill(
        painter.patch(*lit),
        mix(palette.lamp, palette.horizon, 0.25),
        mix(warm, palette.horizon, front.depth * 0.6),
        line=0.6,
    )


def _shop(painter: Painter, street: Street, front: Front) -> None:
    """A lit window under a sign board."""
    palette, eye = painter.shot.palette, street.eye
    inset = (front.far - front.near) * 0.06
    near, far = front.near + inset, front.far - inset
    window = painter.patch(street.front(front.side, near, far, eye * 0.06, eye * 0.84))
    board = painter.patch(street.front(front.side, near, far, eye * 0.9, eye * 1.16))
    if palette.lamps_on:
        glow = mix(mix(palette.lamp, 1.0, 0.4), palette.horizon, front.depth * 0.5)
        painter.shine(window, mix(palette.lamp, palette.local(_GLASS), 0.3), glow)
        painter.shine(board, palette.local(front.sign, front.depth, 0.3), mix(front.sign, 1.0, 0.22))
        x, y = window.center
        painter.halo(x, y, painter.shot.unit * 110 / front.near, palette.lamp, 0.4)
    else:
        painter.fill(window, _GLASS, front.depth)
        painter.fill(board, front.sign, front.depth)
    posts = [street.front(front.side, z, z * 1.015, 0, eye * 0.88) for z in np.geomspace(near, far, 3)]
    posts.append(street.front(front.side, near, far, 0, eye * 0.09))
    painter.fill(painter.patch(*posts), front.wall * np.float32(0.5), front.depth, line=0.3)


def _signs(painter: Painter, street: Street, front: Front) -> None:
    """Upright signs that stand out from the wall, one or two a building, without writing."""
    palette, unit = painter.shot.palette, painter.shot.unit
    random = painter.shot.random(f"signs {front.side} {front.near}")
    for share in random.uniform(0.1, 0.9, int(random.integers(1, 3))):
        z = front.near + (front.far - front.near) * share
        if z < 1.1:
            continue
        out = front.side * (1 - 0.15)
        low = street.eye * random.uniform(1.3, 1.8)
        high = low + street.eye * random.uniform(0.7, 1.1)
        left, bottom = street.point(front.side, z, low)
        right, top = street.point(out, z, high)
        color = _SIGNS[int(random.integers(len(_SIGNS)))]
        body = painter.patch(rectangle(min(left, right), top, max(left, right), bottom))
        if palette.lamps_on:
            painter.shine(body, mix(color, palette.ambient, 0.3), mix(color, 1.0, 0.3))
            x, y = body.center
            painter.halo(x, y, unit * 90 / z, color, 0.5)
        else:
            painter.fill(body, color, front.depth)
        _stripes(painter, min(left, right), top, max(left, right), bottom)


def _stripes(painter: Painter, left: float, top: float, right: float, bottom: float) -> None:
    """Blocks where the writing would be."""
    wide, tall = right - left, bottom - top
    rows = max(int(tall / max(wide, 1)), 2)
    blocks = [
        rectangle(
            left + wide * 0.28, top + tall * (row + 0.28) / rows, right - wide * 0.28, top + tall * (row + 0.72) / rows
        )
        for row in range(rows)
    ]
    patch = painter.patch(*blocks)
    painter.board.mark(patch.times(0.85), rgb(250, 248, 240), rgb(255, 252, 240))
