"""An artwork is taken as it is: its size, its transparency, nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from hwapok_common.errors import HwapokError
from hwapok_server.images.ingest import ingest
from hwapok_server.images.limits import ARTWORK_BYTES, ARTWORK_SIDE
from hwapok_server.model import Purpose, Size
from support.pictures import SRGB, encoded, matrix_profile, noise, opened, pixels, quadrants


def test_nothing_is_reduced() -> None:
    """Every pixel comes through."""
    large = noise(2100, 1500)
    picture = ingest(encoded(large, "PNG"), Purpose.ARTWORK)
    assert (picture.size, picture.source_size) == (Size(2100, 1500), Size(2100, 1500))
    assert np.array_equal(pixels(picture.png), np.asarray(large))


@pytest.mark.parametrize("plugin", ["PNG", "WEBP"])
def test_transparency_is_kept(plugin: str) -> None:
    """With the colours under it; where all is opaque there is none."""
    clear = quadrants().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    options = {"lossless": True, "exact": True} if plugin == "WEBP" else {}
    kept = opened(ingest(encoded(clear, plugin, **options), Purpose.ARTWORK).png)
    assert (kept.mode, kept.tobytes()) == ("RGBA", clear.tobytes())
    clear.putalpha(255)
    assert opened(ingest(encoded(clear, plugin, **options), Purpose.ARTWORK).png).mode == "RGB"


def test_it_is_upright_and_srgb_without_metadata() -> None:
    """As a reference is."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = quadrants().convert("RGBA")
    image.putalpha(200)
    data = encoded(image, "PNG", exif=exif.tobytes(), icc_profile=matrix_profile(*SRGB, 2.2))
    picture = ingest(data, Purpose.ARTWORK)
    assert picture.size == Size(80, 120)
    kept = opened(picture.png)
    assert kept.mode == "RGBA"
    assert not {"icc_profile", "exif"} & set(kept.info)


@pytest.mark.parametrize("plugin", ["AVIF", "HEIF"])
def test_formats_that_are_decoded_apart(plugin: str) -> None:
    """Follow the same rules."""
    assert ingest(encoded(noise(1300, 900), plugin), Purpose.ARTWORK).size == Size(1300, 900)
    with pytest.raises(HwapokError) as refused:
        ingest(encoded(Image.new("RGB", (4200, 64)), plugin), Purpose.ARTWORK)
    assert refused.value.reason == "TOO_MANY_PIXELS"


def test_limits() -> None:
    """Just 4096 pixels a side and 64 MB; the refusal names them."""
    assert ingest(encoded(Image.new("L", (ARTWORK_SIDE, 8)), "PNG"), Purpose.ARTWORK).size.width == ARTWORK_SIDE
    with pytest.raises(HwapokError) as wide:
        ingest(encoded(Image.new("L", (ARTWORK_SIDE + 1, 8)), "PNG"), Purpose.ARTWORK)
    assert (wide.value.reason, wide.value.values["limit_side"]) == ("TOO_MANY_PIXELS", "4096")
    png = encoded(quadrants(), "PNG")
    with pytest.raises(HwapokError) as heavy:
        ingest(png + bytes(ARTWORK_BYTES), Purpose.ARTWORK)
    assert (heavy.value.reason, heavy.value.values["limit_mb"]) == ("UPLOAD_TOO_LARGE", "64")
