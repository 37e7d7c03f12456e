"""A hanbok as on a stand: full skirt, short jacket, ribbon."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb

_SETS = (
    (rgb(214, 78, 92), rgb(250, 236, 210), rgb(74, 110, 168)),
    (rgb(92, 132, 190), rgb(250, 214, 214), rgb(204, 72, 88)),
    (rgb(126, 92, 160), rgb(214, 232, 206), rgb(232, 170, 74)),
)
"""Skirt, jacket, ribbon."""


def paint_hanbok(frame: Frame, random: np.random.Generator) -> None:
    """Stand, skirt, sleeves, jacket, collar, ribbon."""
    skirt_color, jacket_color, ribbon_color = _SETS[int(random.integers(len(_SETS)))]
    frame.solid(rgb(104, 72, 52), frame.limb([(0, 92), (0, 101)], [2.4, 2.4]), frame.oval(0, 101, 3, 3), roundness=0.1)
    skirt = frame.curve(points("-9,66 -16,56 -27,34 -38,8 -34,1 -16,-1.5 0,0 16,-1.5 34,1 38,8 27,34 16,56 9,66"))
    shape = frame.solid(skirt_color, skirt, roundness=0.14)
    hem = frame.limb(points("-38,9 -18,3.6 0,5 18,3.6 38,9"), [3.4] * 5)
    frame.mark(mix(rgb(232, 190, 92), skirt_color, 0.15), hem, inside=shape)
    folds = [[(x * 0.24, 64), (x * 0.62, 36), (x, 4)] for x in (-30, -22, -13, -5, 4, 12, 21, 30)]
    frame.lines(*folds, width=1.8, weight=0.65)
    shades = [frame.limb(fold, [0.5, 2.2, 4.4]) for fold in folds[::2]]
    frame.painter.shadow(frame.painter.patch(*shades), 0.35)
    for side in (-1, 1):
        sleeve = frame.curve(points("10,90 20,82 38,66 45,58 38,49 31,46 22,56 13,66", side))
        frame.solid(jacket_color, sleeve, roundness=0.16)
        cuff = frame.curve(points("42,61.5 46,57 38,48.4 33.6,46.4 35,52", side))
        frame.solid(ribbon_color, cuff, roundness=0.1)
        frame.lines([(side * 14, 72), (side * 22, 68), (side * 30, 60)], width=1.6, weight=0.5)
    jacket = frame.curve(points("-5,93 -12,90 -15,80 -15,67 -8,63.5 0,65 8,63.5 15,67 15,80 12,90 5,93"))
    frame.solid(jacket_color, jacket, roundness=0.16)
    frame.solid(
        ribbon_color,
        frame.limb([(-5.4, 93.4), (-3, 86), (3.6, 76.5)], [4.2, 4.2, 4]),
        frame.limb([(5.4, 93.4), (3.6, 86), (-1, 79)], [4.2, 4.2, 3]),
        roundness=0.08,
    )
    frame.mark(
        rgb(255, 252, 244),
        frame.limb([(-3.4, 93), (-1.2, 86.4), (4.4, 78.4)], [1.1, 1.1, 1]),
        frame.limb([(3.4, 93), (2, 87.6), (0.4, 84)], [1.1, 1.1, 0.8]),
    )
    ribbons = [
        frame.limb([(3, 77), (6, 60), (4.4, 38)], [3.4, 4, 4.4]),
        frame.limb([(3, 77), (10, 62), (9.6, 46)], [3.4, 4, 4.2]),
    ]
    frame.solid(ribbon_color, *ribbons, frame.curve(points("3,78.5 -5,81 -7,77.4 -4,74.6 3,76")), roundness=0.06)
    frame.solid(ribbon_color, frame.oval(3.2, 77, 2.4, 2.6), roundness=0.2)
