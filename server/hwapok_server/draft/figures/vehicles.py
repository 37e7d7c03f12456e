"""A car seen from its side, and a sailing boat."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb

_PAINTS = (rgb(214, 74, 64), rgb(70, 128, 170), rgb(240, 190, 84), rgb(104, 150, 122))
_GLASS = rgb(168, 202, 218)
_TYRE = rgb(52, 52, 60)
_STEEL = rgb(204, 206, 212)
_HULL = rgb(132, 84, 56)
_SAIL = rgb(246, 232, 204)


def paint_car(frame: Frame, random: np.random.Generator) -> None:
    """A small round car; 100 units are its height, it is twice as long."""
    color = _PAINTS[int(random.integers(len(_PAINTS)))]
    body = frame.curve(
        points(
            "-108,26 -110,44 -104,56 -78,62 -58,68 -40,92 -20,99 24,99 46,92 66,68 96,62 108,52 110,34 106,22 "
            "60,18 -60,18"
        )
    )
    frame.solid(color, body, roundness=0.14)
    for text, gloss in (
        ("-50,68 -35,88 -18,93 -2,93 -2,68", "-37,66 -19,96 -11,96 -29,66"),
        ("6,68 6,93 24,93 40,87 56,68", "14,66 32,96 40,96 22,66"),
    ):
        pane = frame.flat(_GLASS, frame.place(points(text)), line=1.0)
        frame.mark(mix(_GLASS, 1.0, 0.5), frame.place(points(gloss)), inside=pane)
    frame.lines([(2, 66), (2, 24)], [(-56, 64), (-54, 40), (-46, 22)], [(62, 66), (60, 40)], width=1.8, weight=0.7)
    frame.lines([(-104, 46), (0, 43), (106, 46)], width=1.4, weight=0.5)
    frame.solid(
        _STEEL,
        frame.curve(points("-112,26 -112,32 -70,30 -70,24")),
        frame.curve(points("112,26 112,32 80,30 80,24")),
        roundness=0.2,
    )
    for x in (-8, 50):
        frame.solid(_STEEL, frame.limb([(x - 6, 56), (x + 3, 56)], [2.6, 2.6]), roundness=0.2, line=0.6)
    _lights(frame)
    for x in (-66, 66):
        _wheel(frame, x)


def _lights(frame: Frame) -> None:
    on = frame.painter.shot.palette.lamps_on
    for x, color in ((104, rgb(255, 240, 190)), (-106, rgb(232, 70, 62))):
        patch = frame.painter.patch(frame.oval(x, 48, 5, 7))
        if on:
            frame.painter.shine(patch, color, mix(color, 1.0, 0.4))
        else:
            frame.painter.form(patch, color)


def _wheel(frame: Frame, x: float) -> None:
    frame.solid(_TYRE, frame.oval(x, 20, 25, 25), roundness=0.08, line=0.4)
    frame.solid(_TYRE * np.float32(0.8), frame.oval(x, 20, 20, 20), roundness=0.1)
    frame.solid(_STEEL, frame.oval(x, 20, 13, 13), roundness=0.2)
    spokes = [[(x, 20), (x + 12 * np.cos(a), 20 + 12 * np.sin(a))] for a in np.linspace(0, 2 * np.pi, 6)[:-1]]
    frame.lines(*spokes, width=1.8, weight=0.6)
    frame.solid(_STEEL, frame.oval(x, 20, 4, 4), roundness=0.2)


def paint_boat(frame: Frame, random: np.random.Generator) -> None:
    """A wooden boat (돛단배) with two battened sails."""
    del random
    for x, low, high in ((-14, 18, 100), (24, 18, 84)):
        frame.solid(_HULL * np.float32(0.8), frame.limb([(x, low), (x, high)], [2.6, 1.8]), roundness=0)
    _sail(frame, points("-12,96 8,90 16,62 14,30 -12,27 -32,30 -30,64 -24,90"), 5)
    _sail(frame, points("26,80 40,76 46,56 44,33 26,31 17,33 17,58 19,76"), 4)
    hull = frame.curve(points("-54,26 -58,22 -46,6 -30,-1 36,-1 52,8 62,28 56,26 40,19 -40,18"))
    frame.solid(_HULL, hull, roundness=0.2)
    frame.lines([(-52, 19), (0, 12), (56, 20)], [(-46, 12), (0, 6), (52, 13)], width=1.8, weight=0.65)
    foam = frame.curve(points("-64,0 -40,3 0,1 44,3 70,0 40,-3 -36,-3"))
    frame.flat(rgb(240, 248, 252), foam, line=0.3)


def _sail(frame: Frame, outline: list[tuple[float, float]], battens: int) -> None:
    shape = frame.painter.patch(frame.curve(outline))
    frame.painter.form(shape, _SAIL, roundness=0.18)
    left, right = min(x for x, _ in outline), max(x for x, _ in outline)
    low, high = min(y for _, y in outline), max(y for _, y in outline)
    for y in np.linspace(low, high, battens + 2)[1:-1]:
        inset = (right - left) * (0.05 + 0.1 * (y - low) / (high - low))
        frame.lines(
            [(left + inset, y - 1), ((left + right) / 2, y + 1), (right - inset, y - 1)], width=1.8, weight=0.65
        )
