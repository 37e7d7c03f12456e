"""A pavilion (정자): a raised floor, posts, a tiled roof."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.roof import Roof, paint_roof

_WOOD = rgb(150, 78, 56)
_GREEN = rgb(74, 128, 112)
_STONE = rgb(164, 160, 152)
_FLOOR = rgb(140, 96, 66)


def paint_pavilion(frame: Frame, random: np.random.Generator) -> None:
    """Stones, floor, back posts, railing, front posts, roof."""
    del random
    for x in (-36, -12, 12, 36):
        frame.solid(_STONE, frame.curve([(x - 5, 0), (x - 4, 6), (x + 4, 6), (x + 5, 0)]), roundness=0.2)
        frame.solid(_WOOD, frame.place([(x - 2.2, 6), (x - 2.2, 16), (x + 2.2, 16), (x + 2.2, 6)]), roundness=0.1)
    _steps(frame)
    for x in (-26, 0, 26):
        frame.solid(
            _WOOD * np.float32(0.6),
            frame.place([(x - 1.4, 18), (x - 1.4, 56), (x + 1.4, 56), (x + 1.4, 18)]),
            roundness=0.1,
            line=0.7,
        )
    frame.solid(_FLOOR, frame.place(points("-43,15 -43,20 43,20 43,15")), roundness=0.3)
    _railing(frame)
    for x in (-36, -12, 12, 36):
        frame.solid(_WOOD, frame.place([(x - 2.2, 19), (x - 2, 58), (x + 2, 58), (x + 2.2, 19)]), roundness=0.24)
    frame.solid(_GREEN, frame.place(points("-40,53 -40,58 40,58 40,53")), roundness=0.3)
    for x in (-36, -12, 12, 36):
        bracket = frame.curve([(x - 6, 53), (x - 4, 49), (x + 4, 49), (x + 6, 53)])
        frame.solid(mix(_GREEN, rgb(206, 92, 70), 0.5), bracket, roundness=0.2)
    left, eaves = frame.place([(0, 58)])[0]
    paint_roof(frame.painter, Roof(left, eaves, 122 * frame.scale, 36 * frame.scale, ridge=0.42))


def _railing(frame: Frame) -> None:
    for low, high in ((30.5, 32.5), (24, 25.2)):
        frame.solid(
            _WOOD * np.float32(0.85),
            frame.place([(-42, low), (-42, high), (42, high), (42, low)]),
            roundness=0.2,
            line=0.8,
        )
    bars = [frame.place([(x - 0.6, 20), (x - 0.6, 31), (x + 0.6, 31), (x + 0.6, 20)]) for x in np.arange(-40, 41, 4)]
    frame.solid(_WOOD * np.float32(0.85), *bars, roundness=0, line=0.6)


def _steps(frame: Frame) -> None:
    for index in range(4):
        half, high = 10 - index * 0.6, 4.2 * (index + 1)
        frame.solid(
            mix(_STONE, 1.0, 0.06 * index),
            frame.place([(-half, high - 4.2), (-half, high), (half, high), (half, high - 4.2)]),
            roundness=0.16,
        )
