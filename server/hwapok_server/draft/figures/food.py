"""A bowl of bibimbap on a small table, steaming."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.figures.objects import steam
from hwapok_server.draft.palette import mix, rgb

_BRASS = rgb(214, 168, 88)
_TRAY = rgb(120, 66, 46)
_RICE = rgb(252, 246, 232)
_TOPPINGS = (
    rgb(112, 158, 78),
    rgb(236, 138, 62),
    rgb(250, 232, 190),
    rgb(146, 92, 62),
    rgb(216, 190, 122),
    rgb(188, 70, 56),
)


def paint_bowl(frame: Frame, random: np.random.Generator) -> None:
    """Tray, bowl, rice and toppings, egg, chopsticks, steam."""
    frame.solid(_TRAY * np.float32(0.75), frame.oval(0, 7, 60, 7.6), roundness=0.08)
    frame.solid(_TRAY, frame.oval(0, 11, 62, 8.4), roundness=0.08)
    for y in (14.5, 11.5):
        frame.solid(rgb(206, 206, 214), frame.limb([(40, y + 3), (66, y - 3)], [1.6, 1.2]), roundness=0)
    body = frame.curve(points("-42,46 -40,30 -28,14 -14,9 14,9 28,14 40,30 42,46 20,50 -20,50"))
    shape = frame.solid(_BRASS, body, roundness=0.2)
    frame.mark(mix(_BRASS, 1.0, 0.45), frame.limb([(-36, 40), (0, 32), (36, 40)], [1.2, 1.6, 1.2]), inside=shape)
    frame.solid(mix(_BRASS, 1.0, 0.2), frame.oval(0, 48, 43, 13), roundness=0.04)
    frame.flat(_RICE, frame.oval(0, 48.6, 38.5, 10.8), line=0.8)
    _toppings(frame, random)
    steam(frame, 0, 64)


def _toppings(frame: Frame, random: np.random.Generator) -> None:
    """A wheel of vegetables around the egg."""
    count = len(_TOPPINGS)
    for index in sorted(range(count), key=lambda k: -np.sin(2 * np.pi * k / count + 0.4)):
        angle = 2 * np.pi * index / count + 0.4
        x, y = 24 * np.cos(angle), 50 + 6.4 * np.sin(angle)
        frame.solid(_TOPPINGS[index], frame.oval(x, y, 12.6, 5.2), roundness=0.18, line=0.7)
        strips = []
        for _ in range(9):
            dx, dy = random.uniform(-9, 9), random.uniform(-2.6, 3.2)
            strips.append(
                frame.limb([(x + dx - 3, y + dy), (x + dx, y + dy + 1.2), (x + dx + 3, y + dy)], [1.1, 1.3, 1.0])
            )
        frame.mark(mix(_TOPPINGS[index], 1.0, 0.3), *strips)
    frame.solid(
        rgb(255, 253, 246), frame.curve(points("-13,52 -8,57 2,58 12,55 13,50.6 5,47.4 -7,47.6")), roundness=0.12
    )
    frame.solid(rgb(250, 184, 52), frame.oval(0, 53.4, 6.2, 4.2), roundness=0.2)
    frame.mark(rgb(255, 240, 200), frame.oval(1.8, 55, 1.6, 0.9))
