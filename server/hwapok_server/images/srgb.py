"""Any Pillow image to 8-bit sRGB: bit depth, palettes, profiles and transparency."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

WHITE = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")
_STRAIGHT_ALPHA = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA"}
_COLOUR_KEYED = frozenset(("1", "L", "RGB"))
_READY = frozenset(("L", "LA", "RGB", "RGBA", "CMYK"))


def to_8_bit(image: Image.Image) -> Image.Image:
    """The same picture as L, LA, RGB, RGBA or CMYK: modes that can be resized and that profiles apply to."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _scale_to_8_bit(image)
    if "transparency" in image.info and image.mode in (*_COLOUR_KEYED, "P"):
        return image.convert("RGBA")
    if image.mode in _READY:
        return image
    if image.mode == "1":
        return image.convert("L")
    return image.convert(_STRAIGHT_ALPHA.get(image.mode, "RGB"))


def _scale_to_8_bit(image: Image.Image) -> Image.Image:
    """16 bits by their full range, other numbers by their own where they leave 0..255.

    Pillow's plain conversion would show everything above 255 as white.
    """
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else _extremes(image)
    if low >= 0 and high <= 255:
        return image.convert("L")
    if image.mode not in ("I;16", "I", "F"):
        image = image.convert("I")
    scale = 255 / (high - low or 1)
    return image.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _extremes(image: Image.Image) -> tuple[float, float]:
    low, high = image.getextrema()
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise ValueError(f"{image.mode} has more than one band")
    return low, high


def to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Converts from an ICC profile to sRGB, keeping transparency.

    A broken profile, or one for another kind of pixels, is left out; the numbers are then taken as sRGB, as browsers
    do.
    """
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    pixels = image.convert(image.mode[:-1]) if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        transform = ImageCms.buildTransform(source, _SRGB, pixels.mode, "RGB")
        converted = transform.apply(pixels)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted


def with_alpha(image: Image.Image) -> Image.Image:
    """RGBA, or RGB where nothing is transparent."""
    if image.mode not in ("LA", "RGBA") or image.getchannel("A").getextrema() == (255, 255):
        return image.convert("RGB")
    return image.convert("RGBA")


def on_white(image: Image.Image) -> Image.Image:
    """RGB, with transparent parts laid on white; a plain conversion would show the colours hidden under them."""
    if image.mode not in ("LA", "RGBA"):
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper
