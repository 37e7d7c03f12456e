"""A street in one-point perspective: where its buildings stand on the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.shapes import Outline
from hwapok_server.draft.shot import Shot


@dataclass(frozen=True, slots=True)
class Street:
    """Distances z count in pictures: what stands at z = 1 fills the frame. Heights are pixels at z = 1."""

    x: float
    """The vanishing point."""
    y: float
    half: float
    """From the middle of the street to a building's front, pixels at z = 1."""
    eye: float
    """Height of the eye above the ground, pixels at z = 1."""

    def point(self, side: float, z: float, up: float) -> tuple[float, float]:
        """:param side: -1 at the left fronts, 1 at the right ones, 0 in the middle"""
        return self.x + side * self.half / z, self.y + (self.eye - up) / z

    def front(self, side: float, near: float, far: float, low: float, high: float) -> Outline:
        """A rectangle on the fronts of one side."""
        corners = ((near, low), (near, high), (far, high), (far, low))
        return np.array([self.point(side, z, up) for z, up in corners])

    def ground(self, left: float, right: float, near: float, far: float) -> Outline:
        """A rectangle on the ground."""
        corners = ((left, near), (right, near), (right, far), (left, far))
        return np.array([self.point(side, z, 0) for side, z in corners])


def street_of(shot: Shot) -> Street:
    """Wide enough that both fronts show at the picture's sides."""
    width, height = shot.size.width, shot.size.height
    return Street(x=width * 0.52, y=shot.horizon, half=width * 0.62, eye=(height - shot.horizon) * 1.08)
