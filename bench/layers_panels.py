"""Webtoon panels drawn by a program, with their layers known. A seed gives the same panel on every machine.

Frozen: figures of different versions can only be compared on the same panels. TUNING seeds are for work on the
decomposer; HELD_OUT seeds are for the figures that are reported, and nothing is chosen by them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from layers_canvas import Canvas, Color, Floats, Truth
from layers_people import Figure
from layers_places import Place

TUNING = (1, 2, 3, 4, 5, 6)
HELD_OUT = (101, 102, 103, 104, 105, 106, 107, 108, 109, 110)
_INKS: tuple[Color, ...] = ((24, 20, 26), (38, 30, 36), (52, 34, 34))
_TINTS: tuple[Color, ...] = ((184, 168, 204), (200, 180, 190), (170, 178, 210), (196, 176, 168))
_JPEG = (0, 95, 90, 86)
"""Quality; 0 is none."""


@dataclass(frozen=True)
class Panel:
    """A picture as an image model would give it, and what it is made of."""

    picture: NDArray[np.uint8]
    truth: Truth


def panel(seed: int, side: int = 1024) -> Panel:
    """The panel of a seed, square."""
    random = np.random.default_rng(seed)
    ink, tint = (choices[random.integers(len(choices))] for choices in (_INKS, _TINTS))
    light = (float(random.choice([-1, 1])) * 0.35, float(random.uniform(0.1, 0.4)) * -1)
    canvas = Canvas(side, light, tint)
    place = Place(canvas, random, ink)
    place.draw()
    Figure(canvas, random, ink).draw()
    place.balloons()
    return Panel(_reproduced(canvas.picture(), random), canvas.truth())


def _reproduced(clean: Floats, random: np.random.Generator) -> NDArray[np.uint8]:
    """Softness, noise and JPEG, as pictures come."""
    soft, noise, quality = float(random.uniform(0, 0.6)), float(random.uniform(0, 1.8)), int(random.choice(_JPEG))
    blurred = cv2.GaussianBlur(clean, (0, 0), soft) if soft > 0.2 else clean
    grainy = blurred + random.normal(0, noise, clean.shape)
    picture = np.clip(np.rint(grainy), 0, 255).astype(np.uint8)
    if not quality:
        return picture
    _, coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1].copy()
