"""The picture descriptor, and the guard in front of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.descriptor import DescriptorEncoder
from hwapok_embedding.picture import MAX_PIXELS, decode
from hwapok_embedding.port import Vectors
from support.drawings import drawing, encoded
from support.pictures import png_file

LIBRARY = 60


def described(pictures: Sequence[Image.Image]) -> Vectors:
    encoder = DescriptorEncoder()
    return encoder.encode([encoder.prepare(picture) for picture in pictures])


def recompressed(picture: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(encoded(picture, "JPEG", quality=30))).convert("RGB")


def cropped(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((width // 20, height // 20, width - width // 20, height - height // 20))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "recompressed": recompressed,
    "cropped by a tenth": cropped,
    "darkened": lambda picture: ImageEnhance.Brightness(picture).enhance(0.6),
    "in grey": lambda picture: ImageOps.grayscale(picture).convert("RGB"),
    "reduced": lambda picture: picture.resize((picture.width // 3, picture.height // 3)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_picture_finds_its_original(change: Callable[[Image.Image], Image.Image]) -> None:
    """Near-duplicates are what the descriptor is for."""
    library = [drawing(seed) for seed in range(LIBRARY)]
    nearest = (described([change(picture) for picture in library]) @ described(library).T).argmax(axis=1)
    assert np.mean(nearest == np.arange(LIBRARY)) >= 0.95


def test_vectors_have_728_components_and_length_one() -> None:
    """Also for a picture without a single edge, and a black one."""
    rows = described([drawing(1), Image.new("RGB", (40, 40), "white"), Image.new("RGB", (1, 1))])
    assert rows.shape == (3, 728)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    """Batching must not change results."""
    pictures = [drawing(seed) for seed in range(5)]
    assert np.array_equal(described(pictures)[3], described(pictures[3:4])[0])


def test_transparency_becomes_white() -> None:
    """The colour hidden under full transparency is not in the picture."""
    hidden = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert decode(encoded(hidden), 128, "images[0]").getpixel((5, 5)) == (255, 255, 255)


def test_orientation_is_applied() -> None:
    """A phone's upright photo is stored lying."""
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode(encoded(drawing(1, 120, 80), "JPEG", exif=exif), 128, "images[0]").size == (80, 120)


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", encoded(drawing(1))[:400], encoded(drawing(1), "JPEG")[:700], encoded(drawing(1), "BMP")],
    ids=["empty", "text", "truncated PNG", "truncated JPEG", "a format that is not taken"],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes) -> None:
    """Pillow's many exceptions become one reason that names the picture."""
    with pytest.raises(HwapokError) as refused:
        decode(data, 128, "images[2]")
    assert refused.value.reason is Reason.EMBEDDING_INPUT_INVALID
    assert "images[2]" in refused.value.values["detail"]


def test_a_pixel_bomb_is_refused_before_it_is_decoded() -> None:
    """The header alone decides: this file has no pixels at all."""
    bomb = png_file(5000, MAX_PIXELS // 5000 + 1, rows=b"")
    with pytest.raises(HwapokError) as refused:
        decode(bomb, 128, "images[0]")
    assert "20 million pixels" in refused.value.values["detail"]
