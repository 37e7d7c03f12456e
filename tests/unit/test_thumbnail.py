"""The small picture that is embedded: its size, and that it is the same by every way."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.images.ingest import ingest
from hwapok_server.images.thumbnail import pixels, thumbnail
from support.pictures import encoded, noise

SIZES = {
    (1024, 768): (341, 256),
    (768, 1024): (256, 341),
    (1024, 200): (512, 100),
    (1024, 1): (512, 1),
    (300, 256): (300, 256),
    (16, 9): (16, 9),
}


@pytest.mark.parametrize("size", SIZES)
def test_a_thumbnail_fits_the_encoders(size: tuple[int, int]) -> None:
    """The shorter side is what encoders take, the longer one what the service takes, and nothing is enlarged."""
    width, height = SIZES[size]
    assert pixels(thumbnail(Image.new("RGB", size, "red"))).shape == (height, width, 3)


@pytest.mark.parametrize("plugin", ["PNG", "JPEG", "HEIF"])
def test_the_pixels_kept_are_those_of_the_stored_picture(plugin: str) -> None:
    """Also of formats that a child process decodes: no pixel differs from reducing the stored PNG."""
    picture = ingest(encoded(noise(700, 500), plugin))
    kept = pixels(picture.thumbnail)
    assert kept.shape == (256, 358, 3)
    assert np.array_equal(kept, pixels(picture.png))


def test_a_jpeg_thumbnail_is_read() -> None:
    """Libraries filled by earlier versions have such."""
    assert pixels(encoded(noise(256, 192), "JPEG")).shape == (192, 256, 3)


@pytest.mark.parametrize("data", [b"", b"P6 10 10 255\n123", b"GIF89a" + bytes(100)])
def test_a_damaged_thumbnail_is_refused(data: bytes) -> None:
    """The picture is then counted as not embedded; the others go on."""
    with pytest.raises(HwapokError) as caught:
        pixels(data)
    assert caught.value.reason is Reason.BROKEN_IMAGE
