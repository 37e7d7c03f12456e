"""A room with a large window, a shelf, a plant, and a table in front."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import fractal
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.ridges import Ridge, paint_ridge
from hwapok_server.draft.shapes import Outline, Patch, ellipse, rectangle, smooth, tapered

_WALL = rgb(226, 214, 196)
_FRAME = rgb(150, 108, 76)
_TABLE = rgb(186, 130, 88)
_CURTAIN = rgb(214, 190, 168)
_BOOKS = (rgb(188, 84, 74), rgb(78, 118, 148), rgb(222, 184, 96), rgb(96, 132, 96), rgb(132, 96, 140))
_LEAF = rgb(86, 134, 90)
_POT = rgb(206, 148, 118)


def paint_room(painter: Painter) -> None:
    """From the view outside to the table top."""
    shot = painter.shot
    paint_ridge(painter, Ridge(0.62, 0.16, 0.66, features=3, gain=0.4), rgb(92, 118, 122))
    _wall(painter)
    _curtains(painter)
    _shelf(painter)
    _lamp(painter)
    _plant(painter)
    _table(painter)
    if shot.palette.lamps_on:
        painter.halo(shot.size.width * 0.2, shot.size.height * 0.3, shot.unit * 300, shot.palette.lamp, 0.5)
    else:
        _sunlight(painter)


def _window(painter: Painter) -> tuple[float, float, float, float]:
    w, h = painter.shot.size.width, painter.shot.size.height
    return w * 0.36, h * 0.1, w * 0.9, h * 0.62


def _wall(painter: Painter) -> None:
    """The wall around the opening, then the window's frame and bars."""
    shot = painter.shot
    left, top, right, bottom = _window(painter)
    w, h = shot.size.width, shot.size.height
    around = [
        rectangle(0, 0, left, h),
        rectangle(right, 0, w, h),
        rectangle(left, 0, right, top),
        rectangle(left, bottom, right, h),
    ]
    wall = painter.patch(*around)
    painter.fill(wall, _WALL)
    x, y = wall.grid()
    away = np.hypot(
        (x - np.float32((left + right) / 2)) / np.float32(w), (y - np.float32((top + bottom) / 2)) / np.float32(h)
    )
    painter.shadow(wall.times(np.clip(away * 1.5 - 0.3, 0, 1)), 0.9)
    thick = shot.unit * 17
    bars = [
        rectangle(left - thick, top - thick, right + thick, top + thick * 0.3),
        rectangle(left - thick, top, left + thick * 0.3, bottom),
        rectangle(right - thick * 0.3, top, right + thick, bottom),
        rectangle((left + right) / 2 - thick * 0.4, top, (left + right) / 2 + thick * 0.4, bottom),
        rectangle(left, top + (bottom - top) * 0.36, right, top + (bottom - top) * 0.36 + thick * 0.6),
    ]
    painter.form(painter.patch(*bars), _FRAME, roundness=0.004)
    painter.form(
        painter.patch(rectangle(left - thick * 2.2, bottom - thick * 0.3, right + thick * 2.2, bottom + thick)),
        _FRAME,
        roundness=0.3,
    )


def _curtains(painter: Painter) -> None:
    """Straight panels at both sides of the window, with folds."""
    shot = painter.shot
    left, top, right, bottom = _window(painter)
    wide, low = shot.size.width * 0.11, bottom + shot.size.height * 0.085
    rail = rectangle(left - wide * 1.4, top - shot.unit * 44, right + wide * 1.4, top - shot.unit * 36)
    painter.form(painter.patch(rail), _FRAME, roundness=0.3)
    for outer in (left - wide * 0.9, right - wide * 0.1):
        edges = np.linspace(outer, outer + wide, 15)
        hem = low + shot.unit * 7 * np.cos(np.arange(15) * np.pi / 2)
        panel = np.concatenate(
            [
                [(outer + wide * 0.04, top - shot.unit * 38), (outer + wide * 0.96, top - shot.unit * 38)],
                np.stack([edges, hem], axis=1)[::-1],
            ]
        )
        painter.fill(painter.patch(panel), _CURTAIN)
        folds = [rectangle(x, top - shot.unit * 36, x + wide * 0.07, low) for x in edges[1::4]]
        painter.shadow(painter.patch(*folds), 0.5)
        painter.lines([[(x, top - shot.unit * 34), (x, low)] for x in edges[1::4]], 1.2, 0.45)


def _shelf(painter: Painter) -> None:
    shot = painter.shot
    w, h = shot.size.width, shot.size.height
    random = shot.random("books")
    for level in (0.3, 0.47):
        x = w * 0.03
        while x < w * 0.21:
            wide, tall = shot.unit * random.uniform(14, 30), shot.unit * random.uniform(70, 110)
            color = _BOOKS[int(random.integers(len(_BOOKS)))]
            painter.form(painter.patch(rectangle(x, h * level - tall, x + wide, h * level)), color, roundness=0.25)
            painter.mark(
                painter.patch(rectangle(x, h * level - tall * 0.84, x + wide, h * level - tall * 0.78)),
                mix(color, 1.0, 0.5),
            )
            x += wide + shot.unit
        board = rectangle(0, h * level, w * 0.245, h * level + shot.unit * 14)
        painter.form(painter.patch(board), _FRAME, roundness=0.3)
        under = painter.patch(rectangle(0, h * level + shot.unit * 14, w * 0.245, h * level + shot.unit * 40))
        _, y = under.grid()
        painter.shadow(under.times(np.clip(1 - (y - under.top) / np.float32(shot.unit * 26), 0, 1)), 0.6)


def _lamp(painter: Painter) -> None:
    """A lamp that hangs from above."""
    shot = painter.shot
    x, y, s = shot.size.width * 0.2, shot.size.height * 0.1, shot.unit * 70
    painter.fill(painter.patch(rectangle(x - shot.unit * 1.5, 0, x + shot.unit * 1.5, y)), rgb(60, 54, 54))
    shade = smooth([(x - s * 0.28, y), (x + s * 0.28, y), (x + s, y + s * 0.8), (x - s, y + s * 0.8)], steps=4)
    if shot.palette.lamps_on:
        bulb = painter.patch(ellipse(x, y + s * 0.82, s * 0.6, s * 0.14))
        painter.shine(bulb, shot.palette.lamp, mix(shot.palette.lamp, 1.0, 0.6))
    painter.form(painter.patch(shade), rgb(92, 122, 112), roundness=0.3)


def _plant(painter: Painter) -> None:
    """A pot on the sill."""
    shot = painter.shot
    _, _, right, bottom = _window(painter)
    x, s = right - shot.size.width * 0.06, shot.unit * 90
    leaves: list[Outline] = []
    for angle in np.linspace(-1.15, 1.15, 9):
        tip = (x + np.sin(angle) * s * 1.05, bottom - s * 0.6 - np.cos(angle) * s * 1.2)
        middle = (x + np.sin(angle) * s * 0.5, bottom - s * 0.6 - np.cos(angle) * s * 0.8)
        leaves.append(tapered([(x, bottom - s * 0.6), middle, tip], s * 0.1, s * 0.02))
        leaves.append(ellipse(*middle, s * 0.34, s * 0.12, np.degrees(angle) - 90))
    painter.form(painter.patch(*leaves), _LEAF, roundness=0.05, line=0.7)
    pot = np.array(
        [
            (x - s * 0.42, bottom - s * 0.66),
            (x + s * 0.42, bottom - s * 0.66),
            (x + s * 0.3, bottom - shot.unit * 4),
            (x - s * 0.3, bottom - shot.unit * 4),
        ]
    )
    painter.form(painter.patch(pot), _POT, roundness=0.22)


def _table(painter: Painter) -> None:
    shot = painter.shot
    w, h = shot.size.width, shot.size.height
    top = h * 0.74
    board = painter.patch(rectangle(0, top, w, h))
    painter.fill(board, _TABLE)
    grain = fractal(shot.random("grain"), shot.size, (3, 70), 4)[board.area]
    rows = np.sin(grain * 60) * 0.5 + 0.5
    painter.shadow(board.times((rows * np.float32(0.22)).astype(np.float32)), 1.0)
    _, y = board.grid()
    near = (y - np.float32(top)) / np.float32(h - top)
    painter.shadow(board.times(near * np.float32(0.55)), 1.0)
    painter.board.glow(board.times(np.exp(-near * 9) * np.float32(0.4)), shot.palette.horizon)
    painter.fill(painter.patch(rectangle(0, top - shot.unit * 5, w, top + shot.unit * 3)), mix(_TABLE, 1.0, 0.2))
    painter.lines([[(0, top + (h - top) * t), (w, top + (h - top) * t)] for t in (0.3, 0.72)], 1.4, 0.5)


def _sunlight(painter: Painter) -> None:
    """The window's light on the table."""
    w, h = painter.shot.size.width, painter.shot.size.height
    for left, right in ((0.3, 0.47), (0.52, 0.7)):
        pane = np.array([(left * w, h * 0.74), (right * w, h * 0.74), ((right - 0.2) * w, h), ((left - 0.26) * w, h)])
        patch: Patch = painter.patch(pane)
        painter.board.glow(patch.times(0.3), painter.shot.palette.light)
