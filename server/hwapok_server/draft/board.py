"""Everything painted so far, on a canvas: flat colours, lit colours, and what lines are drawn from. Values 0..1.

`flat` and `lit` are the same picture without and with its light; shade.py takes them apart into PSD layers. `key` gives
every painted shape a tone of its own, so that line art finds its edges whatever its colours are.
"""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.shapes import Floats, Patch
from hwapok_server.model import Size

_TONES = 16
"""Tones that shapes choose from: each takes the one farthest from what it is painted on."""
_OUTSIDE = 1.6
"""A tone lighter than every shape's: the outer edge of a cut-out draws its line on the inside."""


class Board:
    """A canvas. What lies below a shape is covered as far as its patch covers."""

    def __init__(self, size: Size) -> None:
        shape = (size.height, size.width)
        self.size = size
        self.flat: Floats = np.zeros((*shape, 3), np.float32)
        self.lit: Floats = np.zeros((*shape, 3), np.float32)
        self.cover: Floats = np.zeros(shape, np.float32)
        self.key: Floats = np.full(shape, _OUTSIDE, np.float32)
        self.weight: Floats = np.ones(shape, np.float32)
        self.ink: Floats = np.zeros(shape, np.float32)

    def fill(self, patch: Patch, flat: Floats, lit: Floats, line: float = 1.0) -> None:
        """Paints a shape.

        :param flat: its colour without light: one, or one for each pixel of the patch
        :param line: how strong its line art is; 0 paints a shape without edges of its own
        """
        area, alpha = patch.area, patch.alpha
        if not alpha.size:
            return
        _mix(self.flat[area], flat, alpha[..., None])
        _mix(self.lit[area], lit, alpha[..., None])
        self.cover[area] += (1 - self.cover[area]) * alpha
        self.ink[area] *= 1 - alpha
        if line:
            _mix(self.key[area], _contrasting(self.key[area]), alpha)
            _mix(self.weight[area], np.float32(line), alpha)

    def mark(self, patch: Patch, flat: Floats, lit: Floats) -> None:
        """A detail of colour on a shape, without line art."""
        _mix(self.flat[patch.area], flat, patch.alpha[..., None])
        _mix(self.lit[patch.area], lit, patch.alpha[..., None])

    def stroke(self, patch: Patch, weight: float = 1.0) -> None:
        """A line of the line art."""
        np.maximum(self.ink[patch.area], patch.alpha * np.float32(weight), out=self.ink[patch.area])

    def engrave(self, patch: Patch, tones: Floats) -> None:
        """Line art from a picture's tones instead of from shapes; 0..1, of the patch's shape."""
        _mix(self.key[patch.area], tones, patch.alpha)

    def shade(self, patch: Patch, color: Floats) -> None:
        """Shadow: multiplies the lit picture."""
        self.lit[patch.area] *= 1 + (color - 1) * patch.alpha[..., None]

    def glow(self, patch: Patch, color: Floats) -> None:
        """Light: screens the lit picture."""
        lit = self.lit[patch.area]
        lit += (1 - lit) * color * patch.alpha[..., None]

    def veil(self, patch: Patch, color: Floats) -> None:
        """Air: covers the lit picture."""
        _mix(self.lit[patch.area], color, patch.alpha[..., None])


def _contrasting(tones: Floats) -> np.float32:
    """The tone that stands out most among those around: the fewer are near, the better."""
    sample = np.clip(tones[::3, ::3].ravel() * _TONES, 0, _TONES - 1).astype(np.intp)
    present = np.bincount(sample, minlength=_TONES) / sample.size
    near = np.exp(-((np.arange(_TONES)[:, None] - np.arange(_TONES)[None]) ** 2) / 8)
    return np.float32((int((near @ present).argmin()) + 0.5) / _TONES)


def _mix(below: Floats, color: Floats | np.float32, alpha: Floats) -> None:
    below += (color - below) * alpha
