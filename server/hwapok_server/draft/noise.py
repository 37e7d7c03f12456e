"""Smooth randomness: clouds, mist, mountain ridges."""

from __future__ import annotations

import numpy as np
from PIL import Image

from hwapok_server.draft.shapes import Floats
from hwapok_server.model import Size

_OCTAVE_GAIN = 0.52


def fractal(random: np.random.Generator, size: Size, cells: tuple[int, int], octaves: int = 5) -> Floats:
    """Fractional Brownian motion, 0..1, height x width.

    Made at half size: it is smooth, and this is the costly part.

    :param cells: how many features the first octave has across and down
    """
    width, height = max(size.width // 2, 1), max(size.height // 2, 1)
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        across, down = cells[0] << octave, cells[1] << octave
        grain = Image.fromarray(random.random((down + 1, across + 1), np.float32))
        total += _OCTAVE_GAIN**octave * np.asarray(grain.resize((width, height), Image.Resampling.BICUBIC))
    total = (total - total.min()) / max(float(total.max() - total.min()), 1e-6)
    full = Image.fromarray(total).resize((size.width, size.height), Image.Resampling.BILINEAR)
    return np.asarray(full)


def profile(random: np.random.Generator, length: int, features: int, octaves: int = 7, gain: float = 0.5) -> Floats:
    """A ridge seen from the side: 0..1 for every column."""
    total = np.zeros(length, np.float32)
    for octave in range(octaves):
        knots = (features << octave) + 2
        at = np.linspace(0, knots - 1, length)
        total += gain**octave * np.interp(at, np.arange(knots), random.random(knots)).astype(np.float32)
    return np.asarray((total - total.min()) / max(float(total.max() - total.min()), 1e-6), np.float32)


def step(values: Floats, low: float, high: float) -> Floats:
    """0 at `low`, 1 at `high`, a smooth S between; `low` may lie above `high`."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
