"""A cat that sits and looks at the viewer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Floats

_CREAM = rgb(250, 240, 224)
_PINK = rgb(234, 158, 150)
_DARK = rgb(44, 36, 40)


@dataclass(frozen=True, slots=True)
class Coat:
    """Fur colours."""

    fur: Floats
    stripes: Floats
    chest: Floats
    eyes: Floats


COATS = (
    Coat(rgb(232, 158, 88), rgb(194, 108, 52), _CREAM, rgb(150, 190, 96)),
    Coat(rgb(152, 150, 156), rgb(104, 102, 112), rgb(240, 238, 236), rgb(236, 190, 84)),
    Coat(rgb(66, 62, 74), rgb(48, 44, 56), rgb(240, 236, 230), rgb(244, 200, 90)),
    Coat(rgb(244, 234, 218), rgb(206, 142, 92), rgb(252, 246, 236), rgb(112, 176, 214)),
)


def paint_cat(frame: Frame, random: np.random.Generator) -> None:
    """A cat of some colour."""
    paint_cat_in(frame, COATS[int(random.integers(len(COATS)))])


def paint_cat_in(frame: Frame, coat: Coat) -> None:
    """Tail, body, legs, head."""
    _tail(frame, coat)
    _body(frame, coat)
    _legs(frame, coat)
    _ears(frame, coat)
    _head(frame, coat)
    _face(frame, coat)


def _tail(frame: Frame, coat: Coat) -> None:
    tail = frame.limb(points("18,7 34,4 47,12 49,27 42,38 35,41"), [12, 11, 10, 9, 8.5, 8])
    shape = frame.solid(coat.fur, tail, frame.oval(35, 41, 4.1, 4), roundness=0.12)
    bands = [
        frame.limb(band, [3.2, 3.2]) for band in ([(40, 19), (53, 15)], [(41, 27), (56, 28)], [(38, 32), (50, 40)])
    ]
    frame.mark(coat.stripes, *bands, inside=shape)


def _body(frame: Frame, coat: Coat) -> None:
    body = frame.curve(points("-8,58 -16,50 -22,36 -27,18 -26,5 -18,0 18,0 27,5 28,18 23,36 17,50 9,58"))
    shape = frame.solid(coat.fur, body, roundness=0.2)
    sides = [[(-30, 34), (-14, 32)], [(-32, 25), (-17, 24)], [(31, 34), (15, 32)], [(33, 25), (18, 24)]]
    frame.mark(coat.stripes, *(frame.limb(side, [4.5, 0.6]) for side in sides), inside=shape)
    chest = frame.curve(points("-8,54 -11,42 -9,28 -4,20 4,20 9,28 11,42 8,54"))
    frame.solid(coat.chest, chest, roundness=0.12, line=0.3)
    frame.lines([(-5, 40), (-3, 35)], [(0, 38), (1, 32)], [(5, 41), (4, 36)], width=1.6, weight=0.45)


def _legs(frame: Frame, coat: Coat) -> None:
    for side in (-1, 1):
        thigh = frame.curve(points("15,24 25,20 29,9 25,1 13,0 10,9", side))
        frame.solid(coat.fur, thigh, roundness=0.22)
        paw = frame.curve(points("14,5 24,5 27,1.5 23,-1 12,-1 10,2", side))
        frame.solid(coat.chest, paw, roundness=0.2)
    for side in (-1, 1):
        leg = frame.curve(points("2,38 10.5,36 10,14 11.5,3 8,-1.5 1.5,-1.5 1,6 1.4,20", side))
        frame.solid(coat.fur, leg, roundness=0.12)
        sock = frame.curve(points("1.2,8 5.5,10 10.4,8 11.5,3 8,-1.5 1.5,-1.5", side))
        frame.solid(coat.chest, sock, roundness=0.12, line=0.3)
        frame.lines([(side * 4.4, 2.4), (side * 4.4, -0.6)], [(side * 7.6, 2.4), (side * 7.6, -0.6)], width=1.8)


def _ears(frame: Frame, coat: Coat) -> None:
    for side in (-1, 1):
        ear = frame.curve(points("21,73 22.5,86 20.5,98 17.5,97 10,89 4,84", side))
        frame.solid(coat.fur, ear, roundness=0.1)
        inner = frame.curve(points("18.5,78 19.6,87 18.8,93 14,88.5 9.5,85", side))
        frame.flat(mix(_PINK, coat.fur, 0.2), inner, line=0.35)


def _head(frame: Frame, coat: Coat) -> None:
    head = frame.curve(
        points(
            "0,88.5 11,87 19.5,80 23.5,70 25.5,63 20,57.5 11,51.8 0,50.2 -11,51.8 -20,57.5 -25.5,63 -23.5,70 "
            "-19.5,80 -11,87"
        )
    )
    shape = frame.solid(coat.fur, head, roundness=0.14)
    cheeks = [points(text, side) for text in ("-28,67 -17,66", "-27,61.5 -18,61.5") for side in (-1, 1)]
    stripes = [points("0,90 0,79"), points("-6,90 -4.4,80.5"), points("6,90 4.4,80.5"), *cheeks]
    frame.mark(coat.stripes, *(frame.limb(stripe, [3.4, 0.8]) for stripe in stripes), inside=shape)
    muzzle = frame.curve(points("0,67.5 4,64.5 10,62 11.5,57 6,52.6 0,51.6 -6,52.6 -11.5,57 -10,62 -4,64.5"))
    frame.solid(coat.chest, muzzle, roundness=0.1, line=0.25)


def _face(frame: Frame, coat: Coat) -> None:
    for side in (-1, 1):
        eye = frame.curve(points("5.4,67.5 9,71.6 14,72 16.4,69 13,65.2 8,65", side))
        frame.flat(coat.eyes, eye, line=1.0)
        frame.mark(mix(coat.eyes, 0.0, 0.35), frame.oval(side * 10.9, 71.2, 5.4, 1.6), inside=frame.painter.patch(eye))
        frame.flat(_DARK, frame.oval(side * 10.8, 68.5, 2.5, 3.5), line=0.6)
        frame.mark(
            rgb(255, 255, 255),
            frame.oval(side * 10.8 + 1.5, 70.3, 1.15, 1.3),
            frame.oval(side * 10.8 - 1.3, 66.7, 0.6, 0.6),
        )
        frame.lines(points("4.6,66.8 9,72 14,72.4 17.4,69.6", side), width=2.6)
    frame.flat(_PINK, frame.curve(points("-2.8,61.6 2.8,61.6 1.4,59.4 0,58.6 -1.4,59.4")), line=0.8)
    frame.lines([(0, 58.6), (0, 56.8)], points("-5.4,56.4 -3,55 0,56.8 3,55 5.4,56.4"), width=1.8)
    whiskers = [
        [(side * 10, y), (side * 21, y + bend * 0.5), (side * 33, y + bend)]
        for side in (-1, 1)
        for y, bend in ((60, 2.2), (58, -0.6), (56, -3.2))
    ]
    patch = frame.painter.patch(*(frame.limb(line, [0.55, 0.2]) for line in whiskers))
    frame.painter.mark(patch, rgb(255, 252, 246))
