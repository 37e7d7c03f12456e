"""Takes a picture apart into flat colour, shadow (multiply) and highlight (screen), exactly.

Per channel a multiply layer reaches every value below the flat colour, a screen layer every value above it:
    shadow = min(1, lit / flat)        highlight = max(0, (lit - flat) / (1 - flat))
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from hwapok_server.draft.shapes import Floats

_NOTHING = np.float32(2.5 / 255)
"""Weaker shadow and light is left out: it cannot be seen, and layers stay clean."""


def opaque(color: Floats) -> Image.Image:
    """A picture without transparency, RGBA."""
    return layer(color, np.ones(color.shape[:2], np.float32))


def layer(color: Floats, alpha: Floats) -> Image.Image:
    """RGBA from a colour (one, or one for each pixel) and an alpha, 0..1."""
    pixels = np.empty((*alpha.shape, 4), np.float32)
    pixels[..., :3] = color
    pixels[..., 3] = alpha
    return Image.fromarray((np.clip(pixels, 0, 1) * 255 + np.float32(0.5)).astype(np.uint8))


def shadow(flat: Floats, lit: Floats) -> Image.Image:
    """The multiply layer."""
    factor = np.clip(lit / np.maximum(flat, np.float32(1 / 255)), 0, 1)
    return _unmixed(np.asarray(1 - factor, np.float32), darkens=True)


def highlight(flat: Floats, lit: Floats) -> Image.Image:
    """The screen layer."""
    return _unmixed(np.clip((lit - flat) / np.maximum(1 - flat, np.float32(1 / 255)), 0, 1), darkens=False)


def _unmixed(amount: Floats, *, darkens: bool) -> Image.Image:
    """The least opaque layer that has an effect, given per channel."""
    alpha = amount.max(axis=2)
    alpha[alpha < _NOTHING] = 0
    share = np.divide(amount, alpha[..., None], out=np.zeros_like(amount), where=alpha[..., None] > 0)
    return layer(1 - share if darkens else share, alpha)
