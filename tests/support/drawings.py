"""Small drawings that differ from one another: stand-ins for a library of pictures."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw


def drawing(seed: int, width: int = 256, height: int = 192) -> Image.Image:
    """A gradient with outlined shapes on it; every seed gives another one."""
    chance = np.random.default_rng(seed)
    top, bottom = chance.integers(0, 256, (2, 3))
    fade = np.linspace(0, 1, height)[:, None, None]
    sky = np.broadcast_to(top * (1 - fade) + bottom * fade, (height, width, 3))
    picture = Image.fromarray(sky.astype(np.uint8))
    for _ in range(int(chance.integers(4, 12))):
        _shape(ImageDraw.Draw(picture), chance, width, height)
    return picture


def _shape(draw: ImageDraw.ImageDraw, chance: np.random.Generator, width: int, height: int) -> None:
    x, y, reach = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(0.05, 0.3) * width
    red, green, blue = (int(value) for value in chance.integers(0, 256, 3))
    box = (x - reach, y - reach * 0.7, x + reach, y + reach * 0.7)
    (draw.ellipse, draw.rectangle)[int(chance.integers(2))](box, fill=(red, green, blue), outline=(0, 0, 0), width=3)


def encoded(picture: Image.Image, plugin: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    target = io.BytesIO()
    picture.save(target, plugin, **options)
    return target.getvalue()
