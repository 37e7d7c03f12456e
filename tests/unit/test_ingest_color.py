"""Colours, bit depths and transparency through ingest."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from hwapok_server.images import srgb
from hwapok_server.images.ingest import ingest
from support.pictures import (
    DISPLAY_P3,
    RED,
    SRGB,
    WHITE,
    chunk,
    encoded,
    gray_profile,
    matrix_profile,
    near,
    noise,
    pixels,
    png_file,
    quadrants,
)


def test_hidden_colours_under_transparency_do_not_show() -> None:
    """Transparent parts lie on white, in every kind of transparency."""
    clear_red = Image.new("RGBA", (16, 16), (*RED, 0))
    keyed = png_file(1, 1, b"\0" + bytes(RED), chunk(b"tRNS", bytes((0, 255, 0, 0, 0, 0))))
    palette = Image.new("P", (16, 16), 0)
    palette.putpalette(bytes(RED))
    files = [
        encoded(clear_red, "PNG"),
        encoded(clear_red, "WEBP", lossless=True, exact=True),
        encoded(clear_red.convert("LA"), "PNG"),
        encoded(palette, "PNG", transparency=0),
        encoded(palette, "GIF", transparency=0),
        keyed,
    ]
    for data in files:
        assert near(pixels(ingest(data).png), WHITE, 0)


def test_half_transparency_is_mixed_with_white() -> None:
    """Alpha is not a switch."""
    data = encoded(Image.new("RGBA", (16, 16), (0, 0, 0, 128)), "PNG")
    assert near(pixels(ingest(data).png), (127, 127, 127), 1)


def test_one_bit_pictures() -> None:
    """Line art stays black and white."""
    art = Image.new("1", (16, 16), 1)
    art.paste(0, (0, 0, 8, 16))
    shown = pixels(ingest(encoded(art, "PNG")).png)
    assert shown[0, 0].tolist() == [0, 0, 0]
    assert shown[0, 15].tolist() == [255, 255, 255]


def test_16_bit_grey_keeps_its_tones() -> None:
    """A ramp over all 16 bits stays a ramp: no clipping to white."""
    ramp = np.arange(65_536, dtype=np.uint16).reshape(256, 256)
    shown = pixels(ingest(encoded(Image.fromarray(ramp), "PNG")).png)[:, :, 0]
    assert np.abs(shown - np.round(ramp / 257)).max() == 0


def test_interlaced_png() -> None:
    """Seven passes (Adam7) hold the picture's rows too."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    image = np.asarray(noise(21, 11))
    parts = [image[y::dy, x::dx] for x, y, dx, dy in passes]
    rows = b"".join(b"\0" + row.tobytes() for part in parts for row in part)
    assert np.array_equal(pixels(ingest(png_file(21, 11, rows, interlaced=True)).png), image)


@pytest.mark.parametrize("depth", [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_16_bit_channels(depth: tuple[int, int]) -> None:
    """16-bit PNG in every colour type is reduced, not refused."""
    color_type, samples = depth
    rows = b"\0" + (b"\x80\x00" * (samples if color_type in (0, 2) else samples - 1))
    rows += b"\xff\xff" if color_type in (4, 6) else b""
    data = png_file(1, 1, rows, color_type=color_type, depth=16)
    assert near(pixels(ingest(data).png)[0, 0], (128, 128, 128), 1)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "HSV"]
)
def test_every_kind_of_pixels_can_be_shown(mode: str) -> None:
    """White is white in each of Pillow's modes."""
    steps = {"La": ("LA", "La"), "RGBa": ("RGBA", "RGBa"), "PA": ("P", "PA")}.get(mode, (mode,))
    image = Image.new("RGB", (8, 8), WHITE)
    for step in steps:
        image = image.convert(step)
    assert np.asarray(srgb.on_white(srgb.to_8_bit(image))).min() >= 254


@pytest.mark.parametrize(
    ("mode", "low", "high", "expected"),
    [
        ("I;16", 0, 65535, 255),
        ("I;16B", 0, 65535, 255),
        ("I", 0, 200, 200),
        ("I", -70_000, 70_000, 255),
        ("F", 0, 1e6, 255),
    ],
)
def test_wide_numbers_are_scaled_rather_than_clipped(mode: str, low: float, high: float, expected: int) -> None:
    """16 bits by their whole range, other numbers by their own; what fits already stays."""
    image = Image.new("F" if mode == "F" else "I", (3, 1))
    for x, value in enumerate((low, (low + high) / 2, high)):
        image.putpixel((x, 0), value if mode == "F" else int(value))
    shown = np.asarray(srgb.to_8_bit(image.convert(mode)))[0]
    assert near(shown, (0, expected / 2, expected), 1)


def test_cmyk_jpeg() -> None:
    """A print picture: no cyan, full magenta and yellow is red."""
    shown = pixels(ingest(encoded(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG")).png)
    assert near(shown[16, 16], RED, 8)


def test_wide_gamut_colours_are_converted() -> None:
    """Display P3, as phones use, comes out as the same colour in sRGB numbers."""
    color = np.array((200, 100, 50))
    xyz = np.array(DISPLAY_P3).T @ (color / 255) ** 2.2
    linear = np.linalg.inv(np.array(SRGB).T) @ xyz
    expected = 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055)
    profile = matrix_profile(*DISPLAY_P3, gamma=2.2)
    shown = pixels(ingest(encoded(Image.new("RGB", (8, 8), tuple(color)), "PNG", icc_profile=profile)).png)[0, 0]
    assert near(shown, expected, 2)
    assert not near(shown, color, 8)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_grey_profiles_are_converted(mode: str) -> None:
    """Half of the light (linear grey) is 188 in sRGB, with and without transparency."""
    image = Image.new("L", (8, 8), 128).convert(mode)
    shown = pixels(ingest(encoded(image, "PNG", icc_profile=gray_profile(1.0))).png)[0, 0]
    assert near(shown, (188, 188, 188), 2)


def test_profiles_and_transparency_together() -> None:
    """A profile does not cost the alpha channel."""
    image = Image.new("RGBA", (8, 8), (*RED, 0))
    data = encoded(image, "PNG", icc_profile=matrix_profile(*DISPLAY_P3, gamma=2.2))
    assert near(pixels(ingest(data).png), WHITE, 0)


@pytest.mark.parametrize("profile", [b"not a profile", gray_profile(2.2), matrix_profile(*SRGB, gamma=2.2)[:200]])
def test_unusable_profiles_do_not_cost_the_picture(profile: bytes) -> None:
    """Broken, of another colour space, or cut off: the pixels are taken as they are."""
    image = quadrants()
    assert np.array_equal(pixels(ingest(encoded(image, "PNG", icc_profile=profile)).png), np.asarray(image))
