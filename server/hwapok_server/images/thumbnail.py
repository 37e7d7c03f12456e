"""The small picture that is embedded and shown in lists."""

from __future__ import annotations

import io

from PIL import Image

from hwapok_common.errors import HwapokError, Reason

SIDE = 256
"""Longest side in pixels; encoders of pictures take 224 to 256."""
QUALITY = 90


def thumbnail(png: bytes) -> bytes:
    """A JPEG of at most SIDE pixels. Blocks for some milliseconds.

    :param png: an ingested picture
    :raises HwapokError: BROKEN_IMAGE
    """
    try:
        with Image.open(io.BytesIO(png)) as picture:
            small = picture.convert("RGB")
    except Exception as error:  # Pillow's decoders raise many types on bad bytes
        raise HwapokError(Reason.BROKEN_IMAGE) from error
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    target = io.BytesIO()
    small.save(target, "JPEG", quality=QUALITY)
    return target.getvalue()
