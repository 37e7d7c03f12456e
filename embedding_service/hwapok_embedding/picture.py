"""Encoded pictures to RGB, guarded: nothing is decoded before its format and its size are known to be acceptable."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from hwapok_common.errors import HwapokError, Reason

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 20_000_000
"""An artwork of 4096 x 4096 passes; 60 MB when decoded."""


def decode(data: bytes, side: int, where: str) -> Image.Image:
    """An upright RGB picture; transparent parts become white. JPEGs are decoded only as finely as `side` asks.

    :param where: names the picture in an error, e.g. `images[3]`
    :raises HwapokError: EMBEDDING_INPUT_INVALID, not a picture, damaged, or too many pixels
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture, where)
            picture.draft("RGB", (side, side))
            return _flatten(ImageOps.exif_transpose(picture))
    except HwapokError:
        raise
    except Exception as error:  # Pillow's decoders raise many types on hostile bytes
        raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=f"{where} is not a readable picture") from error


def _check_size(picture: Image.Image, where: str) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        detail = f"{where} has more than {MAX_PIXELS // 1_000_000} million pixels"
        raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=detail)


def _flatten(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    rgba = picture.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")
