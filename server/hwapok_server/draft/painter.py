"""Paints shapes on a board in the light of a shot. Every shape gets its flat colour, and what the light makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hwapok_server.draft.board import Board
from hwapok_server.draft.shapes import Floats, Outline, Patch, rasterise, ribbon
from hwapok_server.draft.shot import Shot

_FLAT_TINT = 0.7
"""How much of the air's tint flat colours have: they are meant to be shaded, so they stay clearer than the lit ones."""


@dataclass(frozen=True, slots=True)
class Painter:
    """A board and the shot it is painted for."""

    board: Board
    shot: Shot

    def patch(self, *outlines: Outline) -> Patch:
        return rasterise(self.shot.size, outlines)

    def everywhere(self) -> Patch:
        return Patch(np.ones((self.shot.size.height, self.shot.size.width), np.float32))

    def fill(self, patch: Patch, color: Floats, depth: float = 0.0, line: float = 1.0) -> None:
        """A flat shape in its own colour."""
        palette = self.shot.palette
        self.board.fill(patch, palette.local(color, depth, _FLAT_TINT), palette.local(color, depth), line)

    def form(self, patch: Patch, color: Floats, depth: float = 0.0, roundness: float = 0.16, line: float = 1.0) -> None:
        """A solid shape: shaded away from the light, with a bright rim towards it.

        :param roundness: width of the shaded side, as a share of the shape's smaller extent
        """
        self.fill(patch, color, depth, line)
        if patch.alpha.size:
            self._model(patch, roundness * min(patch.alpha.shape), 1 - depth)

    def _model(self, patch: Patch, span: float, strength: float) -> None:
        palette = self.shot.palette
        x, y = self.shot.light.direction(patch.center)
        away = patch.alpha * (1 - patch.moved(x * span, y * span))
        self.board.shade(Patch(away * np.float32(strength * palette.contrast), patch.left, patch.top), palette.shade)
        rim = max(self.shot.unit * 2.6, 1.0)
        facing = patch.alpha * (1 - patch.moved(-x * rim, -y * rim))
        self.board.glow(
            Patch(facing * np.float32(0.5 * strength * palette.contrast), patch.left, patch.top), palette.light
        )

    def mark(self, patch: Patch, color: Floats, depth: float = 0.0) -> None:
        """A detail of colour on a shape."""
        palette = self.shot.palette
        self.board.mark(patch, palette.local(color, depth, _FLAT_TINT), palette.local(color, depth))

    def shine(self, patch: Patch, color: Floats, glow: Floats) -> None:
        """A shape that gives light: windows, lamps."""
        self.board.fill(patch, color, glow)

    def lines(self, lines: Iterable[ArrayLike], width: float, weight: float = 0.8) -> None:
        """Drawn lines.

        :param width: thousandths of the picture's shorter side
        """
        self.board.stroke(self.patch(*(ribbon(line, max(width * self.shot.unit, 1.0)) for line in lines)), weight)

    def shadow(self, patch: Patch, amount: float) -> None:
        """A cast shadow."""
        self.board.shade(patch.times(amount * self.shot.palette.contrast), self.shot.palette.shade)

    def halo(self, x: float, y: float, reach: float, color: Floats, amount: float) -> None:
        """Light around a point, fading exponentially.

        :param reach: pixels after which 37 % are left
        """
        patch = self._square(x, y, reach * 4)
        across, down = patch.grid()
        distance = np.hypot(across - np.float32(x), down - np.float32(y))
        fall = np.maximum(np.exp(-distance / np.float32(reach)) - np.float32(np.exp(-4)), 0)
        self.board.glow(patch.times(fall * np.float32(amount)), color)

    def _square(self, x: float, y: float, half: float) -> Patch:
        left, right = (int(np.clip(v, 0, self.shot.size.width)) for v in (x - half, x + half))
        top, bottom = (int(np.clip(v, 0, self.shot.size.height)) for v in (y - half, y + half))
        return Patch(np.ones((max(bottom - top, 0), max(right - left, 0)), np.float32), left, top)
