"""What grows: conifers on a slope, grass in front, leaves and blossoms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix
from hwapok_server.draft.shapes import Floats, Outline, Patch, blob, smooth

_LEAVES = 28
"""Corners of a clump of foliage."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a row of trees stands."""

    depth: float
    height: float
    """Of a tall one, as a share of the picture's height."""
    spacing: float
    """Between two, as a share of the picture's width."""
    clear: tuple[float, float] = (1.0, 0.0)
    """Shares of the width between which none stands."""


def conifers(painter: Painter, ground: Floats, color: Floats, row: Row) -> None:
    """A row of firs along a line.

    :param ground: y of the ground for every column
    """
    shot = painter.shot
    random = shot.random(f"conifers {row.depth}")
    places = np.arange(-0.02, 1.02, row.spacing)
    places = places + random.uniform(-0.4, 0.4, len(places)) * row.spacing
    trees: list[Outline] = []
    for x in places[(places < row.clear[0]) | (places > row.clear[1])]:
        column = int(np.clip(x * shot.size.width, 0, shot.size.width - 1))
        tall = row.height * shot.size.height * random.uniform(0.55, 1.0)
        trees += fir(x * shot.size.width, ground[column] + tall * 0.06, tall, random)
    patch = painter.patch(*trees)
    painter.form(patch, color, row.depth, roundness=0.02)
    if shot.scene.snowy and patch.alpha.size:
        caps = patch.alpha * (1 - patch.moved(shot.unit * 3, shot.unit * 5))
        painter.mark(Patch(caps, patch.left, patch.top), mix(shot.palette.horizon, 1.0, 0.7), row.depth)


def fir(x: float, foot: float, tall: float, random: np.random.Generator) -> list[Outline]:
    """Tiers of drooping branches around a trunk."""
    tiers = 7
    outlines = [np.array([(x - tall * 0.018, foot), (x, foot - tall), (x + tall * 0.018, foot)])]
    for tier in range(tiers):
        y = foot - tall * (0.1 + 0.86 * tier / tiers)
        half = tall * 0.21 * (1 - tier / (tiers + 0.6)) * random.uniform(0.85, 1.1)
        left, right = random.uniform(0.8, 1.1, 2) * half
        outlines.append(
            np.array(
                [
                    (x, y - tall * 0.2),
                    (x + right * 0.45, y - tall * 0.05),
                    (x + right, y + tall * 0.02),
                    (x + right * 0.4, y - tall * 0.01),
                    (x, y + tall * 0.01),
                    (x - left * 0.45, y - tall * 0.012),
                    (x - left, y + tall * 0.024),
                    (x - left * 0.4, y - tall * 0.05),
                ]
            )
        )
    return outlines


def grass(painter: Painter, color: Floats, *, rows: Sequence[float] = (0.93, 1.0)) -> None:
    """Blades along the bottom, denser and darker in front.

    :param rows: y of their feet, as shares of the picture's height
    """
    shot = painter.shot
    random = shot.random("grass")
    for index, row in enumerate(rows):
        blades = [
            _blade(painter, random, row, 0.6 + 0.5 * index)
            for _ in range(int(130 * shot.size.width / shot.size.height))
        ]
        painter.fill(painter.patch(*blades), mix(color, 0.0, 0.3 + 0.22 * index), 0.0, line=0.35)


def _blade(painter: Painter, random: np.random.Generator, row: float, scale: float) -> Outline:
    shot = painter.shot
    x = random.uniform(-0.02, 1.02)
    edge = abs(x - 0.5) * 2
    tall = shot.unit * 1000 * random.uniform(0.02, 0.05) * scale * (0.55 + 1.3 * edge**2)
    px, foot = x * shot.size.width, (row + random.uniform(0, 0.02)) * shot.size.height
    bend = random.normal(0, tall * 0.28)
    half = max(tall * 0.045, 1.0)
    return np.array(
        [
            (px - half, foot),
            (px + bend * 0.35 - half * 0.4, foot - tall * 0.6),
            (px + bend, foot - tall),
            (px + half, foot),
        ]
    )


def crown(x: float, y: float, rx: float, ry: float, random: np.random.Generator) -> Outline:
    """A clump of foliage: an ellipse with a leafy edge."""
    wobble = 1 + random.normal(0, 0.055, _LEAVES) + 0.05 * np.cos(np.arange(_LEAVES) * np.pi)
    return blob(x, y, rx, ry, list(wobble))


def petals(painter: Painter, color: Floats, count: int = 70) -> None:
    """Blossoms or leaves in the wind."""
    shot = painter.shot
    random = shot.random("petals")
    outlines = []
    for _ in range(count):
        x, y = random.uniform(0, shot.size.width), random.uniform(0, shot.size.height)
        long, turn = shot.unit * random.uniform(4, 11), random.uniform(0, np.pi)
        along = np.array([np.cos(turn), np.sin(turn)]) * long
        across = np.array([-along[1], along[0]]) * 0.42
        center = np.array([x, y])
        outlines.append(smooth([center - along, center + across, center + along, center - across], steps=4))
    painter.fill(painter.patch(*outlines), color, 0.0, line=0.3)
