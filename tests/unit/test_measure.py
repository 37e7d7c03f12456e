"""What is measured of a reference picture."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import sentence
from hwapok_server.images.colors import ANCHORS, nearest_name, to_lab
from hwapok_server.images.measure import Brightness, Contrast, Orientation, Place, measure
from support.drawings import encoded

NAVY, CREAM = (22, 38, 79), (250, 240, 166)


def with_disc(x: float, y: float) -> bytes:
    """A cream disc on navy at a place given in shares of the sides."""
    picture = Image.new("RGB", (400, 300), NAVY)
    ImageDraw.Draw(picture).ellipse((x * 400 - 40, y * 300 - 40, x * 400 + 40, y * 300 + 40), fill=CREAM)
    return encoded(picture)


def test_palette_names_colours_by_share() -> None:
    """Largest first, with their sRGB values; shares are of the area."""
    night, moon = measure(with_disc(0.5, 0.5)).palette[:2]
    assert (night.name, night.hex) == ("navy", "#16264F")
    assert night.share == pytest.approx(1 - np.pi * 40**2 / (400 * 300), abs=0.02)
    assert (moon.name, moon.hex) == ("pale_yellow", "#FAF0A6")


def test_shades_that_look_alike_count_once() -> None:
    """JPEG noise does not fill the palette with five navies."""
    noise = np.random.default_rng(1).integers(-4, 5, (200, 200, 3))
    picture = Image.fromarray((np.array(NAVY) + noise).astype(np.uint8))
    assert [swatch.name for swatch in measure(encoded(picture, "JPEG")).palette] == ["navy"]


@pytest.mark.parametrize(
    ("x", "y", "place"),
    [
        (0.2, 0.2, Place.UPPER_LEFT),
        (0.5, 0.2, Place.UPPER),
        (0.8, 0.2, Place.UPPER_RIGHT),
        (0.2, 0.5, Place.LEFT),
        (0.5, 0.5, Place.CENTRE),
        (0.8, 0.5, Place.RIGHT),
        (0.2, 0.8, Place.LOWER_LEFT),
        (0.5, 0.8, Place.LOWER),
        (0.8, 0.8, Place.LOWER_RIGHT),
    ],
)
def test_the_mass_lies_where_the_subject_is(x: float, y: float, place: Place) -> None:
    """The composition can be taken up in words."""
    found = measure(with_disc(x, y))
    assert found.place is place
    assert found.mass == pytest.approx((x, y), abs=0.05)


@pytest.mark.parametrize(
    ("grey", "brightness"),
    [(20, Brightness.DARK), (90, Brightness.DIM), (140, Brightness.MEDIUM), (230, Brightness.BRIGHT)],
)
def test_brightness_follows_lightness(grey: int, brightness: Brightness) -> None:
    """Graded as eyes see it, not by sRGB numbers."""
    found = measure(encoded(Image.new("RGB", (50, 50), (grey, grey, grey))))
    assert found.brightness is brightness
    assert found.contrast is Contrast.LOW


def test_contrast_is_the_spread_of_lightness() -> None:
    """Black beside white is high; two greys are not."""
    halves = Image.new("RGB", (100, 100), "white")
    halves.paste((0, 0, 0), (0, 0, 50, 100))
    assert measure(encoded(halves)).contrast is Contrast.HIGH
    halves.paste((120, 120, 120), (0, 0, 50, 100))
    assert measure(encoded(halves)).contrast is Contrast.MEDIUM


@pytest.mark.parametrize(
    ("size", "orientation"),
    [((1024, 1024), "square"), ((1000, 1024), "square"), ((600, 1024), "portrait"), ((1024, 5), "landscape")],
)
def test_orientation(size: tuple[int, int], orientation: str) -> None:
    """Also for a strip of five pixels."""
    assert measure(encoded(Image.new("RGB", size, NAVY))).orientation is Orientation(orientation)


@pytest.mark.parametrize("name", ANCHORS)
def test_every_colour_is_its_own_name_and_has_one_in_both_languages(name: str) -> None:
    """An anchor shadowed by another would never be named."""
    value = ANCHORS[name]
    assert nearest_name(np.array([value >> 16, value >> 8 & 255, value & 255], float)) == name
    assert sentence("color", name).ko != sentence("color", name).en


def test_lab_agrees_with_published_values() -> None:
    """sRGB primaries in CIELAB under D65 (values of Bruce Lindbloom's calculator, rounded)."""
    primaries = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]], float)
    expected: list[list[float]] = [[53.2, 80.1, 67.2], [87.7, -86.2, 83.2], [32.3, 79.2, -107.9], [100, 0, 0]]
    assert np.allclose(to_lab(primaries), expected, atol=0.2)


def test_a_broken_picture_is_one_known_error() -> None:
    """Pillow's exceptions stay inside."""
    with pytest.raises(HwapokError) as broken:
        measure(with_disc(0.5, 0.5)[:100])
    assert broken.value.reason is Reason.BROKEN_IMAGE
