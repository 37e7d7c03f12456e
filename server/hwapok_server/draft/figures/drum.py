"""A barrel drum (북) on its stand; its head bears the three-coloured swirl (삼태극)."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, Points, points
from hwapok_server.draft.palette import mix, rgb

_WOOD = rgb(160, 62, 48)
_STAND = rgb(96, 62, 46)
_HIDE = rgb(244, 228, 196)
_SWIRL = (rgb(206, 58, 58), rgb(58, 92, 162), rgb(240, 188, 72))
_GREEN = rgb(66, 132, 108)


def paint_drum(frame: Frame, random: np.random.Generator) -> None:
    """Stand, barrel, head, swirl, nails, sticks."""
    del random
    for side in (-1, 1):
        frame.solid(_STAND, frame.limb([(side * 30, 0), (side * 24, 30), (side * 34, 62)], [7, 6, 5]), roundness=0.12)
        frame.solid(_STAND, frame.curve(points("20,0 42,0 40,5 22,5", side)), roundness=0.2)
    frame.solid(_STAND, frame.place(points("-28,13 -28,18 28,18 28,13")), roundness=0.2)
    frame.solid(_WOOD * np.float32(0.72), frame.oval(5, 60, 40, 39), roundness=0.14)
    frame.solid(_WOOD, frame.oval(0, 60, 40, 40), roundness=0.1)
    frame.mark(_GREEN, frame.oval(0, 60, 37.6, 37.6))
    frame.solid(_HIDE, frame.oval(0, 60, 34, 34), roundness=0.1)
    _swirl(frame)
    nails = [frame.oval(38.6 * np.cos(a), 60 + 38.6 * np.sin(a), 1.3, 1.3) for a in np.linspace(0, 2 * np.pi, 33)[:-1]]
    frame.solid(rgb(236, 196, 96), *nails, roundness=0, line=0.4)
    for side in (-1, 1):
        frame.solid(
            mix(_STAND, 1.0, 0.3),
            frame.limb([(side * 44, 4), (side * 58, 40)], [3, 2.4]),
            frame.oval(side * 58.4, 41, 3.6, 4.4),
            roundness=0.1,
        )


def _swirl(frame: Frame) -> None:
    """Three commas, each a third of the disc, turning."""
    ring = frame.painter.patch(frame.oval(0, 60, 24, 24))
    frame.painter.fill(ring, _SWIRL[0])
    for index, color in enumerate(_SWIRL):
        frame.mark(color, frame.place(_comma(index * 2 * np.pi / 3)), inside=ring)
    frame.lines(*[[(x, y) for x, y in _arm(k * 2 * np.pi / 3)] for k in range(3)], width=1.6, weight=0.6)


def _arm(turn: float) -> Points:
    """Half circles from the middle to the rim, both bent the same way."""
    angle = np.linspace(0, np.pi, 12)
    x, y = 12 - 12 * np.cos(angle), 6.5 * np.sin(angle)
    cos, sin = np.cos(turn), np.sin(turn)
    return [(float(a * cos - b * sin), float(60 + a * sin + b * cos)) for a, b in zip(x, y, strict=True)]


def _comma(turn: float) -> Points:
    """Between one arm and the next."""
    rim = np.linspace(turn, turn + 2 * np.pi / 3, 14)
    arc = [(float(24.5 * np.cos(a)), float(60 + 24.5 * np.sin(a))) for a in rim]
    return [*_arm(turn), *arc, *reversed(_arm(turn + 2 * np.pi / 3))]
