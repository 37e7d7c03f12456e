"""The small picture that is embedded, now and whenever the model changes: raw, so that it is never decoded again."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hwapok_server.images import refusals

Pixels = NDArray[np.uint8]
"""height x width x 3, sRGB."""

TYPE = "image/x-portable-pixmap"
SIDE = 256
"""Shorter side in pixels; encoders of pictures take 224 to 256."""
LONGEST_SIDE = 512
"""What the embedding service takes as pixels."""


def thumbnail(picture: Image.Image) -> bytes:
    """A binary PPM: a line with the size, then three bytes a pixel; some 200 to 390 KB. Blocks for some milliseconds.

    :param picture: RGB
    """
    target = io.BytesIO()
    _reduced(picture).save(target, "PPM")
    return target.getvalue()


def pixels(data: bytes) -> Pixels:
    """A thumbnail's pixels; also those of a JPEG or PNG, which take some milliseconds to decode and reduce.

    :param data: a file that the server itself has written
    :raises HwapokError: BROKEN_IMAGE
    """
    try:
        with Image.open(io.BytesIO(data), formats=("PPM", "JPEG", "PNG")) as picture:
            return np.asarray(_reduced(picture.convert("RGB")))
    except Exception as error:  # Pillow's decoders raise many types on bad bytes
        raise refusals.broken() from error


def _reduced(picture: Image.Image) -> Image.Image:
    scale = min(1.0, SIDE / min(picture.size), LONGEST_SIDE / max(picture.size))
    if scale == 1.0:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
