"""A person seen from behind, looking into the scene; under an umbrella when it rains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Floats
from hwapok_server.draft.words import Weather

_SKIN = rgb(242, 206, 178)
_TROUSERS = rgb(62, 64, 82)
_SHOES = rgb(58, 46, 44)


@dataclass(frozen=True, slots=True)
class Outfit:
    """Colours of coat, scarf, hair and umbrella, and whether the hair is long."""

    coat: Floats
    scarf: Floats
    hair: Floats
    umbrella: Floats
    long_hair: bool


_LONG_HAIR = points(
    "0,103.4 5.6,102 8.2,97 8.4,88 9.6,78 10,69 6.6,71 3.4,67.6 "
    "0,70.4 -3.4,67.6 -6.6,71 -10,69 -9.6,78 -8.4,88 -8.2,97 -5.6,102"
)
_SHORT_HAIR = points(
    "0.6,104.2 3,102.6 6.8,102.4 7.6,98.4 9.2,95.4 7.8,91 6.6,86.6 4.6,87.8 3,84.8 "
    "0.4,86.8 -2.4,84.6 -4.4,87.6 -6.8,86.4 -7.8,91 -9.4,95 -7.8,98.6 -6.6,102.6 -2.8,102.4"
)
_OUTFITS = (
    Outfit(rgb(186, 138, 92), rgb(206, 70, 64), rgb(58, 42, 40), rgb(206, 66, 66), long_hair=True),
    Outfit(rgb(88, 108, 150), rgb(238, 206, 120), rgb(40, 38, 50), rgb(240, 188, 72), long_hair=False),
    Outfit(rgb(112, 132, 108), rgb(236, 228, 212), rgb(92, 60, 44), rgb(92, 172, 178), long_hair=True),
)


def paint_person(frame: Frame, random: np.random.Generator) -> None:
    """Umbrella behind the head, then legs, coat, arms, scarf, head."""
    outfit = _OUTFITS[int(random.integers(len(_OUTFITS)))]
    scene = frame.painter.shot.scene
    under_umbrella = scene.weather is Weather.RAIN or "umbrella" in scene.things
    _legs(frame)
    _arms(frame, outfit, raised=under_umbrella)
    _coat(frame, outfit)
    _head(frame, outfit)
    _scarf(frame, outfit)
    if under_umbrella:
        _umbrella(frame, outfit)


def _legs(frame: Frame) -> None:
    for side in (-1, 1):
        frame.solid(
            _TROUSERS, frame.limb([(side * 4, 42), (side * 4.6, 22), (side * 4.8, 3)], [8, 6.6, 5.4]), roundness=0.2
        )
        frame.solid(_SHOES, frame.curve(points("2,5 7.6,5 8.2,1 6.4,-1 2.4,-1 1.4,1", side)), roundness=0.2)


def _coat(frame: Frame, outfit: Outfit) -> None:
    coat = frame.curve(
        points(
            "-3.4,84.5 -8.6,82.6 -12,79 -12.4,70 -10.8,60 -12.6,44 -15.4,29 -8,27 -0.6,28 0.6,28 8,27 15.4,29 "
            "12.6,44 10.8,60 12.4,70 12,79 8.6,82.6 3.4,84.5"
        )
    )
    shape = frame.solid(outfit.coat, coat, roundness=0.2)
    belt = frame.limb([(-12, 58.5), (0, 57), (12, 58.5)], [3.4, 3.4, 3.4])
    frame.mark(outfit.coat * np.float32(0.78), belt, inside=shape)
    frame.lines(
        [(0, 56), (0.6, 42), (0, 28.4)],
        [(-6, 54), (-8, 42), (-9, 30)],
        [(6, 54), (8, 42), (9.4, 30)],
        width=1.8,
        weight=0.6,
    )
    frame.lines(
        [(-11, 60.4), (0, 59), (11, 60.4)], [(-11, 57), (0, 55.4), (11, 57)], [(0, 83), (0, 60)], width=1.5, weight=0.5
    )


def _arms(frame: Frame, outfit: Outfit, *, raised: bool) -> None:
    """Seen from behind a raised arm goes forward: only its elbow shows."""
    for side in (-1, 1):
        if side > 0 and raised:
            frame.solid(outfit.coat, frame.limb(points("9,80 15.4,70 17.4,61 10,64"), [8, 7.4, 6.6, 6]), roundness=0.2)
            continue
        frame.solid(_SKIN, frame.oval(side * 15.4, 46.8, 2.3, 3.3), roundness=0.2)
        frame.solid(
            outfit.coat,
            frame.limb([(side * 8.6, 80), (side * 13.6, 70), (side * 15.6, 49)], [8.6, 7.4, 5.8]),
            roundness=0.2,
        )


def _head(frame: Frame, outfit: Outfit) -> None:
    frame.solid(_SKIN, frame.limb([(0, 80), (0, 89)], [6, 5.4]), roundness=0.2, line=0.6)
    for side in (-1, 1):
        frame.solid(_SKIN, frame.oval(side * 7.1, 92, 1.3, 2.2), roundness=0.2)
    hair = frame.curve(_LONG_HAIR if outfit.long_hair else _SHORT_HAIR)
    shape = frame.solid(outfit.hair, hair, roundness=0.2)
    gloss = frame.limb([(-6, 96.4), (0, 94.2), (6, 96.4)], [0.4, 1.9, 0.4])
    frame.mark(mix(outfit.hair, rgb(200, 190, 220), 0.32), gloss, inside=shape)
    strands = [[(-2.4, 102), (-4.6, 94), (-4.6, 86)], [(2.4, 102), (4.6, 94), (4.6, 86)], [(0, 102), (0.4, 91)]]
    frame.lines(*strands, width=1.3, weight=0.5)


def _scarf(frame: Frame, outfit: Outfit) -> None:
    frame.solid(outfit.scarf, frame.limb(points("3,83 9,78 8.4,68 12.4,60"), [4, 5, 5, 5.6]), roundness=0.2)
    ring = frame.curve(points("-7.4,87 0,88.6 7.4,87 8.4,83 5,80.6 0,80 -5,80.6 -8.4,83"))
    frame.solid(outfit.scarf, ring, roundness=0.2)
    frame.lines([(-6.6, 85), (0, 83.6), (6.6, 85)], [(-4, 82.4), (1, 81.8), (5, 83)], width=1.4, weight=0.6)


def _umbrella(frame: Frame, outfit: Outfit) -> None:
    """In front of the head, tilted a little: the ribs run to the tip."""
    frame.solid(rgb(70, 66, 72), frame.limb([(11.6, 68), (9, 92), (6, 120)], [1.0, 1.0, 1.0]), roundness=0)
    tip, left, right = (5.4, 123), (-31, 93), (37, 99)
    scallops = points("-31,93 -22,97.4 -13.6,94.6 -3,99.4 6,96.8 15,101.4 22.6,98.6 31,102.6 37,99")
    dome = points("36,108 27,117.4 16,122 5.4,123 -6,121 -17,115.6 -27,105")
    outline = np.concatenate([frame.place(scallops), frame.curve([right, *dome, left])[8:-14]])
    shape = frame.solid(outfit.umbrella, outline, roundness=0.14)
    panels = [[tip, (scallops[i][0] * 0.62 + 2, 113), scallops[i]] for i in (2, 4, 6)]
    frame.lines(*panels, width=1.7, weight=0.8)
    dark = frame.curve([tip, (10, 116), (15, 101.4), (6, 96.8), (2, 110)])
    frame.mark(outfit.umbrella * np.float32(0.86), dark, inside=shape)
    frame.solid(rgb(70, 66, 72), frame.limb([(5.3, 122), (5, 126)], [1.2, 0.8]), roundness=0)
