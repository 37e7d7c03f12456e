"""The drawn figures, and which of them a scene is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.figures.cat import paint_cat
from hwapok_server.draft.figures.dog import paint_dog
from hwapok_server.draft.figures.drum import paint_drum
from hwapok_server.draft.figures.food import paint_bowl
from hwapok_server.draft.figures.frame import Frame
from hwapok_server.draft.figures.hanbok import paint_hanbok
from hwapok_server.draft.figures.objects import paint_books, paint_cup, paint_lantern
from hwapok_server.draft.figures.pavilion import paint_pavilion
from hwapok_server.draft.figures.person import paint_person
from hwapok_server.draft.figures.trees import paint_broadleaf, paint_pine
from hwapok_server.draft.figures.vehicles import paint_boat, paint_car


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure and its place."""

    paint: Callable[[Frame, np.random.Generator], None]
    height: float
    """Share of the picture's shorter side."""
    ground: float = 0.94
    """y of its foot, share of the picture's height."""
    x: float = 0.33
    half_width: float = 0.3
    """Share of its own height, for its shadow."""
    glows: bool = False
    afloat: bool = False


FIGURES: dict[str, Figure] = {
    "cat": Figure(paint_cat, 0.4),
    "dog": Figure(paint_dog, 0.42),
    "person": Figure(paint_person, 0.6, 0.955, half_width=0.17),
    "broadleaf": Figure(paint_broadleaf, 0.7, 0.88, half_width=0.34),
    "pine": Figure(paint_pine, 0.72, 0.89, half_width=0.26),
    "pavilion": Figure(paint_pavilion, 0.46, 0.9, x=0.38, half_width=0.46),
    "lantern": Figure(paint_lantern, 0.5, 0.95, half_width=0.14, glows=True),
    "books": Figure(paint_books, 0.34, 0.92, x=0.4, half_width=0.44),
    "cup": Figure(paint_cup, 0.36, 0.93, x=0.4, half_width=0.46),
    "hanbok": Figure(paint_hanbok, 0.62, 0.95, x=0.36, half_width=0.36),
    "bowl": Figure(paint_bowl, 0.36, 0.94, x=0.42, half_width=0.6),
    "car": Figure(paint_car, 0.21, 0.93, x=0.4, half_width=1.05),
    "boat": Figure(paint_boat, 0.4, 0.76, x=0.36, half_width=0.6, afloat=True),
    "drum": Figure(paint_drum, 0.42, 0.94, half_width=0.42),
}
_OF_CATEGORY: dict[str, tuple[str, ...]] = {
    "person": ("person",),
    "animal": ("cat", "dog"),
    "nature": ("broadleaf", "pine"),
    "architecture": ("pavilion",),
    "prop": ("lantern", "books", "cup"),
    "clothing": ("hanbok",),
    "food": ("bowl", "cup"),
    "vehicle": ("car", "boat"),
    "tradition": ("drum", "lantern", "hanbok"),
}
"""The first is what is drawn when the words name none."""


def figure_of(category: str, things: tuple[str, ...]) -> Figure:
    """A thing that the words name and that fits the category; else any that they name; else the category's own."""
    fitting = _OF_CATEGORY.get(category, ("person",))
    named = [thing for thing in things if thing in fitting] or [thing for thing in things if thing in FIGURES]
    return FIGURES[(named or [*fitting])[0]]
