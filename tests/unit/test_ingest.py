"""What ingest makes of honest and odd pictures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from hwapok_server.images import srgb
from hwapok_server.images.ingest import ingest
from hwapok_server.images.limits import REFERENCE_SIDE
from hwapok_server.model import Size
from support.pictures import (
    BLUE,
    DISPLAY_P3,
    RED,
    SRGB,
    WHITE,
    chunk,
    chunk_kinds,
    encoded,
    gray_profile,
    matrix_profile,
    noise,
    opened,
    pixels,
    png_file,
    quadrants,
    turned,
)

FORMATS = {
    "JPEG": "JPEG",
    "PNG": "PNG",
    "WebP": "WEBP",
    "GIF": "GIF",
    "BMP": "BMP",
    "AVIF": "AVIF",
    "HEIC": "HEIF",
}


def near(actual: Any, expected: Any, tolerance: int = 12) -> bool:
    """Colours equal but for lossy coding."""
    return bool(np.abs(np.asarray(actual, int) - np.asarray(expected, int)).max() <= tolerance)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_becomes_a_png_with_the_same_picture(name: str) -> None:
    """Each accepted format is told by its bytes and shows what it showed."""
    picture = ingest(encoded(quadrants(), FORMATS[name]))
    assert (picture.source_format, picture.source_size, picture.size) == (name, Size(120, 80), Size(120, 80))
    corners = pixels(picture.png)[20:80:40, 30:120:60]
    assert near(corners, np.asarray(quadrants())[20:80:40, 30:120:60], 40)


@pytest.mark.parametrize("plugin", ["JPEG", "WEBP", "PNG", "AVIF", "HEIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_orientations_come_out_upright(plugin: str, orientation: int) -> None:
    """A phone's picture stands upright, and its size is told upright."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    # As bytes: given an Exif object, the HEIF writer would leave out the rotation that HEIF readers follow.
    picture = ingest(encoded(quadrants(), plugin, exif=exif.tobytes()))
    expected = turned(np.asarray(quadrants()), orientation)
    height, width = expected.shape[:2]
    assert picture.size == picture.source_size == Size(width, height)
    grid = np.s_[height // 4 :: height // 2, width // 4 :: width // 2]
    assert near(pixels(picture.png)[grid], expected[grid], 40)


def test_orientation_behind_the_pixels_of_a_png() -> None:
    """PNG allows its EXIF chunk after the pixels."""
    exif = Image.Exif()
    exif[0x0112] = 6
    png = encoded(quadrants(), "PNG")
    late = png[:-12] + chunk(b"eXIf", exif.tobytes()[6:]) + png[-12:]
    assert ingest(late).size == Size(80, 120)


def test_small_lossless_pictures_keep_every_pixel() -> None:
    """Nothing is resampled or recoloured that need not be."""
    original = noise()
    assert np.array_equal(pixels(ingest(encoded(original, "PNG")).png), np.asarray(original))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2048, 512), Size(1024, 256)),
        ((700, 1400), Size(512, 1024)),
        ((20_000, 3), Size(1024, 1)),
        ((1, 1), Size(1, 1)),
    ],
)
def test_the_longest_side_is_limited_and_nothing_is_enlarged(size: tuple[int, int], expected: Size) -> None:
    """Proportions stay, and no side vanishes."""
    picture = ingest(encoded(Image.new("RGB", size, RED), "PNG"))
    assert (picture.size, picture.source_size) == (expected, Size(*size))


def test_a_12_megapixel_phone_picture() -> None:
    """The ordinary large upload: progressive, turned, with GPS data."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    picture = ingest(encoded(noise(4000, 3000), "JPEG", quality=80, progressive=True, exif=exif))
    assert (picture.source_size, picture.size) == (Size(3000, 4000), Size(768, REFERENCE_SIDE))


def test_nothing_but_pixels_remains() -> None:
    """GPS position, camera, comments, XMP, profile and resolution are gone from the stored file."""
    exif = Image.Exif()
    exif[0x010F] = "secret-camera"
    exif.get_ifd(0x8825)[2] = (37.5, 0.0, 0.0)
    profile = matrix_profile(*SRGB, gamma=2.2)
    jpeg = encoded(
        noise(),
        "JPEG",
        exif=exif,
        xmp=b"<x>secret-xmp</x>",
        comment=b"secret-comment",
        icc_profile=profile,
        dpi=(99, 99),
    )
    text = PngImagePlugin.PngInfo()
    text.add_itxt("Author", "secret-author")
    png = encoded(noise(), "PNG", exif=exif, pnginfo=text, icc_profile=profile, dpi=(99, 99))
    for data in (jpeg, png):
        clean = ingest(data).png
        assert set(chunk_kinds(clean)) == {b"IHDR", b"IDAT", b"IEND"}
        assert b"secret" not in clean


@pytest.mark.parametrize(
    ("plugin", "options"),
    [("GIF", {}), ("PNG", {}), ("WEBP", {"lossless": True}), ("AVIF", {"quality": 100})],
)
def test_animations_give_their_first_frame(plugin: str, options: dict[str, Any]) -> None:
    """GIF, APNG, animated WebP and AVIF."""
    frames = [Image.new("RGB", (32, 32), color) for color in (RED, BLUE)]
    moving = encoded(frames[0], plugin, save_all=True, append_images=frames[1:], duration=100, **options)
    assert near(pixels(ingest(moving).png)[16, 16], RED)


def test_bytes_after_the_picture_are_left_behind() -> None:
    """A file that is also another file (polyglot) is stored as a picture only; a phone's appended film is fine."""
    archive = b"PK\x03\x04 <script>alert(1)</script>" + b"\xff\xda" * 100_000
    for plugin in ("JPEG", "PNG"):
        clean = ingest(encoded(noise(), plugin) + archive).png
        assert b"<script>" not in clean
        assert chunk_kinds(clean)[-1] == b"IEND"


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


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 40]
)
def test_broken_exif_does_not_cost_the_picture(exif: bytes) -> None:
    """Bad metadata is nobody's fault."""
    assert ingest(encoded(noise(), "JPEG", exif=exif)).size == Size(640, 480)


def test_the_same_picture_gives_the_same_bytes_from_any_thread() -> None:
    """Deduplication relies on it, and ingest runs in two threads."""
    files = [encoded(quadrants(200 + step, 100), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff") for step in range(12)]
    with ThreadPoolExecutor(2) as pool:
        together = [picture.png for picture in pool.map(ingest, files)]
    assert together == [ingest(data).png for data in files]


def test_the_result_is_plain_rgb() -> None:
    """Every later step may rely on RGB with 8 bits."""
    image = opened(ingest(encoded(Image.new("LA", (8, 8), (10, 255)), "PNG")).png)
    assert (image.mode, image.info) == ("RGB", {})
