"""A dog that sits and looks at the viewer."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Floats

_WHITE = rgb(250, 244, 232)
_DARK = rgb(46, 36, 36)
_TONGUE = rgb(236, 128, 128)
_COLLAR = rgb(196, 62, 58)
_FURS = (rgb(222, 160, 96), rgb(244, 234, 214), rgb(126, 92, 74))


def paint_dog(frame: Frame, random: np.random.Generator) -> None:
    """Tail, body, legs, head."""
    fur = _FURS[int(random.integers(len(_FURS)))]
    tail = frame.limb(points("20,10 33,16 40,30 34,42 25,42"), [10, 11, 12, 10, 4])
    frame.solid(fur, tail, frame.oval(26, 42, 3.4, 3.4), roundness=0.14)
    _body(frame, fur)
    _legs(frame, fur)
    _head(frame, fur)
    _face(frame)


def _body(frame: Frame, fur: Floats) -> None:
    body = frame.curve(points("-9,60 -17,50 -21,34 -26,16 -25,4 -17,0 17,0 25,4 26,16 21,34 17,50 9,60"))
    frame.solid(fur, body, roundness=0.2)
    chest = frame.curve(points("-11,56 -14,42 -9,30 -3,18 3,18 9,30 14,42 11,56"))
    frame.solid(_WHITE, chest, roundness=0.12, line=0.4)
    frame.lines([(-6, 42), (-4, 36)], [(0, 38), (1, 31)], [(6, 42), (5, 36)], width=1.6, weight=0.5)


def _legs(frame: Frame, fur: Floats) -> None:
    for side in (-1, 1):
        thigh = frame.curve(points("15,24 25,19 28,8 24,0 13,0 10,9", side))
        frame.solid(fur, thigh, roundness=0.22)
        paw = frame.curve(points("15,5 24,5 27,1.5 23,-1 13,-1 11,2", side))
        frame.solid(_WHITE, paw, roundness=0.2)
    for side in (-1, 1):
        leg = frame.curve(points("2,38 11.5,38 10.5,15 12.5,3 8.5,-1.5 1.5,-1.5 1,6 1.6,20", side))
        frame.solid(fur, leg, roundness=0.12)
        sock = frame.curve(points("1.2,9 6,11 11,9 12.5,3 8.5,-1.5 1.5,-1.5", side))
        frame.solid(_WHITE, sock, roundness=0.12, line=0.3)
        frame.lines([(side * 4.8, 2.4), (side * 4.8, -0.6)], [(side * 8.2, 2.4), (side * 8.2, -0.6)], width=1.8)


def _head(frame: Frame, fur: Floats) -> None:
    frame.solid(_COLLAR, frame.curve(points("-13,56 0,53 13,56 14,51 0,47.5 -14,51")), roundness=0.2)
    frame.solid(rgb(240, 196, 84), frame.oval(0, 47.5, 2.6, 2.6), roundness=0.3)
    head = frame.curve(
        points("0,92 11,90.5 18.5,84 21,74 20,65 14,57 7,52 0,50.5 -7,52 -14,57 -20,65 -21,74 -18.5,84 -11,90.5")
    )
    shape = frame.solid(fur, head, roundness=0.14)
    blaze = frame.curve(points("0,90 3.2,82 4,74 11,66 13,58 7,53 0,51.5 -7,53 -13,58 -11,66 -4,74 -3.2,82"))
    frame.mark(_WHITE, blaze, inside=shape)
    for side in (-1, 1):
        ear = frame.curve(points("10,91 18,92 25,85 28,72 26.5,62 22,61 19,70 15,80", side))
        frame.solid(mix(fur, rgb(96, 60, 44), 0.42), ear, roundness=0.16)


def _face(frame: Frame) -> None:
    for side in (-1, 1):
        frame.flat(_DARK, frame.oval(side * 8.6, 73, 2.8, 3.5), line=0.4)
        frame.mark(rgb(255, 255, 255), frame.oval(side * 8.6 + 1, 74.5, 1.05, 1.15))
        frame.lines([(side * 6, 79.6), (side * 9, 80.8), (side * 12, 79.4)], width=2.2)
    frame.flat(_TONGUE, frame.curve(points("-3,56.6 3,56.6 3.3,51 0,48.6 -3.3,51")), line=0.8)
    frame.solid(_DARK, frame.curve(points("-4.4,66.5 0,67.6 4.4,66.5 3.4,63 0,61.2 -3.4,63")), roundness=0.2)
    frame.lines([(0, 61.2), (0, 57.8)], points("-8,59.4 -4.4,56.4 0,57.8 4.4,56.4 8,59.4"), width=2.2)
