"""A provider's picture, decoded: of a known format, of a bearable size, whole. Blocking."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from hwapok_server.images.srgb import to_8_bit
from hwapok_server.model import Size

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 3840 * 2160
"""The largest that any model of the table draws."""
PREVIEW_SIDE = 512


class UnusablePicture(ValueError):
    """Bytes that are no picture, or not a whole one."""


def content_type(body: bytes) -> str:
    """MIME type of a picture that `opened` takes."""
    with Image.open(io.BytesIO(body), formats=FORMATS) as image:
        return Image.MIME[str(image.format)]


def opened(body: bytes) -> Image.Image:
    """The picture as 8-bit RGB or RGBA.

    :raises UnusablePicture: no picture, cut off, or too large
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnusablePicture("too large")
                ready = to_8_bit(image)
                return ready.convert("RGBA" if "A" in ready.getbands() else "RGB")
    except UnusablePicture:
        raise
    except Exception as error:  # Pillow's decoders raise many types on bad bytes
        raise UnusablePicture from error


def preview(body: bytes) -> bytes:
    """A small PNG of it.

    :raises UnusablePicture: it cannot be decoded
    """
    picture = on_white(opened(body))
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.BOX)
    return as_png(picture)


def fitted(body: bytes, size: Size) -> Image.Image:
    """The picture in the ordered size; one of another shape is cut around its middle.

    :raises UnusablePicture: it cannot be decoded
    """
    picture = opened(body)
    wanted = (size.width, size.height)
    return picture if picture.size == wanted else ImageOps.fit(picture, wanted, Image.Resampling.LANCZOS)


def on_white(picture: Image.Image) -> Image.Image:
    """Without transparency."""
    if picture.mode != "RGBA":
        return picture
    sheet = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(sheet, picture).convert("RGB")


def as_png(picture: Image.Image) -> bytes:
    """Losslessly, and fast."""
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=1)
    return target.getvalue()


def has_subject(subject: Image.Image) -> bool:
    """Whether a picture on a transparent background shows something, and not everywhere."""
    if subject.mode != "RGBA":
        return False
    alpha = subject.getchannel("A").histogram()
    return sum(alpha[:255]) > 0 and sum(alpha[1:]) > 0
