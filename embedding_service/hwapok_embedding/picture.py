"""Encoded pictures to RGB, guarded: nothing is decoded before its format and its size are known to be acceptable."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from hwapok_common.errors import HwapokError, Reason

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 20_000_000
"""An artwork of 4096 x 4096 passes; 60 MB when decoded."""


MAX_DECODED_SIDE = 512
"""Pixels of a side of a picture that comes decoded; its sender has reduced it."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """Pixels that are already at hand, so that nothing is decoded twice."""

    width: int
    height: int
    rgb: bytes
    """Row after row, three bytes a pixel."""

    def picture(self, where: str) -> Image.Image:
        """
        :param where: names the picture in an error, e.g. `decoded[3]`
        :raises HwapokError: EMBEDDING_INPUT_INVALID, too large, or the bytes do not fit the size
        """
        if not (1 <= self.width <= MAX_DECODED_SIDE and 1 <= self.height <= MAX_DECODED_SIDE):
            detail = f"{where} is {self.width} x {self.height}, not 1 to {MAX_DECODED_SIDE} on each side"
            raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=detail)
        if len(self.rgb) != self.width * self.height * 3:
            detail = f"{where} has {len(self.rgb)} bytes, not 3 for each of its pixels"
            raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=detail)
        return Image.frombytes("RGB", (self.width, self.height), self.rgb)


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
