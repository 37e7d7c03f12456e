"""A pine that leans into the picture from its upper left corner."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Outline, tapered

_BARK = rgb(86, 60, 48)
_NEEDLES = rgb(44, 82, 66)
_SNOW = rgb(232, 240, 250)
_CLUMPS = (
    (0.04, 0.1, 0.13),
    (0.15, 0.075, 0.11),
    (0.26, 0.13, 0.1),
    (0.33, 0.185, 0.07),
    (0.1, 0.2, 0.1),
    (0.0, 0.26, 0.1),
    (0.2, 0.235, 0.075),
)
"""x, y and half width of each clump of needles, in shares of the shorter side."""


def paint_pine_branch(painter: Painter) -> None:
    """Branches first, then clumps of needles: dark below, lit above."""
    shot = painter.shot
    side = shot.unit * 1000
    branches = [
        tapered(
            [
                (-0.06 * side, 0.36 * side),
                (0.02 * side, 0.22 * side),
                (0.14 * side, 0.13 * side),
                (0.33 * side, 0.17 * side),
            ],
            side * 0.05,
            side * 0.008,
        ),
        tapered(
            [(0.03 * side, 0.2 * side), (0.1 * side, 0.215 * side), (0.2 * side, 0.24 * side)],
            side * 0.022,
            side * 0.006,
        ),
    ]
    painter.form(painter.patch(*branches), _BARK, roundness=0.05)
    random = shot.random("pine")
    for x, y, half in _CLUMPS:
        clump = painter.patch(*needles(x * side, y * side, half * side, random))
        color = mix(_NEEDLES, _SNOW, 0.5 if shot.scene.snowy else 0.0)
        painter.form(clump, color * np.float32(random.uniform(0.85, 1.1)), roundness=0.25, line=0.6)


def needles(x: float, y: float, half: float, random: np.random.Generator) -> list[Outline]:
    """A flat cloud of tufts: each tuft a fan of needles, longer towards the top."""
    tufts = []
    for _ in range(26):
        angle, out = random.uniform(0, 2 * np.pi), np.sqrt(random.uniform(0, 1))
        px, py = x + np.cos(angle) * out * half * 0.86, y + np.sin(angle) * out * half * 0.3
        tufts.append(_tuft(px, py, half * random.uniform(0.2, 0.3), random))
    return tufts


def _tuft(x: float, y: float, size: float, random: np.random.Generator) -> Outline:
    spikes = 11
    angle = np.linspace(-0.12 * np.pi, 1.12 * np.pi, spikes * 2 - 1)
    radius = np.where(np.arange(spikes * 2 - 1) % 2 == 0, 1.0, 0.55) * random.uniform(0.85, 1.15, spikes * 2 - 1)
    points = np.stack([x + np.cos(angle) * radius * size, y - np.sin(angle) * radius * size * 0.72], axis=1)
    return np.concatenate([points, [(x, y + size * 0.18)]])
