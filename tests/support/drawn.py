"""Pictures like those an image model sends: flat, drawn with lines, made by the generator of bench/layers_panels.py."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

from layers_panels import panel


@cache
def drawn(seed: int = 21, side: int = 1024) -> bytes:
    """A webtoon panel as a PNG."""
    target = io.BytesIO()
    Image.fromarray(panel(seed, side).picture).save(target, "PNG")
    return target.getvalue()


@cache
def cut_out(side: int = 320) -> bytes:
    """A drawn figure on nothing, as an artist cuts one out: RGBA."""
    picture = Image.open(io.BytesIO(drawn(24, side))).convert("RGB")
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).ellipse((side // 4, side // 8, side * 3 // 4, side * 7 // 8), fill=255)
    picture.putalpha(mask)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
