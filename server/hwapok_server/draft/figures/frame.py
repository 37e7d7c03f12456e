"""Where a drawn figure stands: figures are designed 100 units tall, x to the right, y up, their foot at (0, 0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.shapes import Floats, Outline, Patch, ellipse, ribbon, smooth

Points = Sequence[tuple[float, float]]


def points(text: str, side: float = 1.0) -> list[tuple[float, float]]:
    """The points of an outline written as "x,y x,y ...".

    :param side: -1 mirrors them
    """
    pairs = (pair.split(",") for pair in text.split())
    return [(side * float(x), float(y)) for x, y in pairs]


@dataclass(frozen=True, slots=True)
class Frame:
    """A figure's place on the canvas, and the painter it is drawn with."""

    painter: Painter
    x: float
    ground: float
    height: float
    """Pixels of 100 units."""
    facing: float = 1.0
    """-1 mirrors the figure."""

    @property
    def scale(self) -> float:
        return self.height / 100

    def place(self, points: Points | Outline) -> Outline:
        p = np.asarray(points, np.float64)
        return np.stack([self.x + self.facing * p[:, 0] * self.scale, self.ground - p[:, 1] * self.scale], axis=1)

    def curve(self, points: Points) -> Outline:
        """A smooth closed outline."""
        return smooth(self.place(points))

    def oval(self, x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Outline:
        """:param turn: degrees, counter-clockwise as seen"""
        center = self.place([(x, y)])[0]
        return ellipse(center[0], center[1], rx * self.scale, ry * self.scale, -turn * self.facing)

    def limb(self, points: Points, widths: Sequence[float]) -> Outline:
        """A smooth line with rounded ends whose width follows the points."""
        line = smooth(self.place(points), closed=False)
        width = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths) * self.scale
        return ribbon(line, width)

    def solid(self, color: Floats, *outlines: Outline, roundness: float = 0.16, line: float = 1.0) -> Patch:
        """Paints outlines as one solid."""
        patch = self.painter.patch(*outlines)
        self.painter.form(patch, color, roundness=roundness, line=line)
        return patch

    def flat(self, color: Floats, *outlines: Outline, line: float = 0.6) -> Patch:
        """Paints outlines without shading."""
        patch = self.painter.patch(*outlines)
        self.painter.fill(patch, color, line=line)
        return patch

    def mark(self, color: Floats, *outlines: Outline, inside: Patch | None = None) -> None:
        """A pattern on what is painted already, kept inside a shape if one is given."""
        patch = self.painter.patch(*outlines)
        self.painter.mark(patch if inside is None else _within(patch, inside), color)

    def lines(self, *lines: Points, width: float = 2.0, weight: float = 0.9) -> None:
        """Drawn lines.

        :param width: thousandths of the picture's shorter side
        """
        placed = [smooth(self.place(line), closed=False) if len(line) > 2 else self.place(line) for line in lines]
        self.painter.lines(placed, width, weight)


def _within(patch: Patch, other: Patch) -> Patch:
    """The part of a patch that another covers."""
    height, width = patch.alpha.shape
    covered = np.zeros_like(patch.alpha)
    top, left = max(patch.top, other.top), max(patch.left, other.left)
    bottom = min(patch.top + height, other.top + other.alpha.shape[0])
    right = min(patch.left + width, other.left + other.alpha.shape[1])
    if top < bottom and left < right:
        covered[top - patch.top : bottom - patch.top, left - patch.left : right - patch.left] = other.alpha[
            top - other.top : bottom - other.top, left - other.left : right - other.left
        ]
    return Patch(patch.alpha * covered, patch.left, patch.top)
