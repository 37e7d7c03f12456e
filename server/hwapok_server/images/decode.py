"""Untrusted bytes of one known format to a clean picture, in this process.

Sizes are read from the header and checked before anything is decoded. Pixels are resized before colours are converted
and the picture is turned, so the costly steps meet one megapixel instead of forty.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Final

import pillow_heif
from PIL import Image

from hwapok_server.images import refusals, srgb
from hwapok_server.images.formats import SourceFormat
from hwapok_server.images.jpeg_scans import is_ordinary
from hwapok_server.images.limits import MAX_SCANS, MAX_SEGMENTS, Rules
from hwapok_server.images.png_rows import rows_are_complete
from hwapok_server.images.thumbnail import thumbnail
from hwapok_server.model import Size

_ORIENTATION = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset((5, 6, 7, 8))
"""Orientations that swap width and height."""
_PLUGINS: Final = {SourceFormat.HEIC: "HEIF"}
# Without embedded thumbnails: a file could show another picture in its thumbnail.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=2)


@dataclass(frozen=True, slots=True)
class IngestedPicture:
    """A normalised picture and what it came from."""

    png: bytes
    """8 bit, sRGB, upright, no metadata; RGB, or RGBA where the rules keep transparency and there is some."""
    thumbnail: bytes
    """As images.thumbnail makes it, from the same pixels."""
    size: Size
    """Of the normalised picture."""
    source_format: str
    source_size: Size
    """As it came in, upright."""


def decode(data: bytes, source: SourceFormat, rules: Rules) -> IngestedPicture:
    """Checks, decodes and normalises.

    :param source: what `sniff` told; only its decoder is tried
    :param rules: of the purpose it was uploaded for
    :raises HwapokError: BROKEN_IMAGE, TOO_MANY_PIXELS, TOO_MANY_SCANS
    """
    _silence_pillow()
    if source is SourceFormat.JPEG and not is_ordinary(data, MAX_SCANS, MAX_SEGMENTS):
        raise refusals.too_many_scans()
    with _open(data, source, rules) as image:
        size = Size(*image.size)
        _check_size(size, rules)
        if source is SourceFormat.PNG and not rows_are_complete(data):
            raise refusals.broken()
        clean, turned = _normalise_guarded(image, rules)
    upright = Size(size.height, size.width) if turned else size
    return IngestedPicture(_png(clean), thumbnail(srgb.on_white(clean)), Size(*clean.size), source, upright)


def _silence_pillow() -> None:
    """Pillow warns about bad EXIF, sizes and the like; here each of these ends as a picture or as a reason.

    Set on every call because whoever restores filters (a test runner) takes ours away; and for the whole process,
    because `warnings.catch_warnings` is not safe among threads.
    """
    for category in (UserWarning, RuntimeWarning):
        warnings.filterwarnings("ignore", category=category, module=r"PIL\.")


def _open(data: bytes, source: SourceFormat, rules: Rules) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=(_PLUGINS.get(source, source.upper()),))
    except Image.DecompressionBombError as error:
        raise refusals.too_many_pixels(rules) from error
    except Exception as error:
        raise refusals.broken() from error


def _check_size(size: Size, rules: Rules) -> None:
    if size.width < 1 or size.height < 1:
        raise refusals.broken()
    if size.width * size.height > rules.pixels or max(size.width, size.height) > rules.side:
        raise refusals.too_many_pixels(rules)


def _normalise_guarded(image: Image.Image, rules: Rules) -> tuple[Image.Image, bool]:
    try:
        return _normalise(image, rules)
    except Image.DecompressionBombError as error:
        raise refusals.too_many_pixels(rules) from error
    except Exception as error:
        raise refusals.broken() from error


def _normalise(source: Image.Image, rules: Rules) -> tuple[Image.Image, bool]:
    """A clean picture, and whether turning it swapped width and height."""
    profile = source.info.get("icc_profile")
    image = srgb.to_8_bit(source)
    if rules.reduced_to:
        # 1.5 lets a JPEG be decoded at half size: a third of the time, 51 dB from the full way.
        image.thumbnail((rules.reduced_to, rules.reduced_to), Image.Resampling.LANCZOS, reducing_gap=1.5)
    image.load()
    if profile:
        image = srgb.to_srgb(image, profile)
    image = srgb.with_alpha(image) if rules.alpha else srgb.on_white(image)
    orientation = _orientation(source)
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    return _bare(image), orientation in _SIDEWAYS


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8. Read after the pixels: PNG may carry it behind them. Broken EXIF costs nothing."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return value if isinstance(value, int) else 1


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone. A re-save would keep the ICC profile and whatever else a decoder left in `info`."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    # Level 6 takes 200 to 340 ms more for 8 % fewer bytes.
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()
