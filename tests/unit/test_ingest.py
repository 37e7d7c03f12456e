"""What ingest makes of honest and odd pictures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from hwapok_server.images.ingest import ingest
from hwapok_server.images.limits import REFERENCE_SIDE
from hwapok_server.model import Size
from support.pictures import (
    BLUE,
    RED,
    SRGB,
    chunk,
    chunk_kinds,
    encoded,
    matrix_profile,
    near,
    noise,
    opened,
    pixels,
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
