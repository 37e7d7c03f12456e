"""Pictures that no artist would send, and masks that no model should give: a whole stack all the same, or a refusal."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hwapok_server.layers.decompose import decompose
from hwapok_server.layers.order import Decomposed, Finding, Settings, Source
from hwapok_server.model import PsdLayers
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.names import SUBJECT

Bytes = NDArray[np.uint8]
SIDE = 256


def _filled(height: int, width: int, value: int) -> Bytes:
    return np.full((height, width, 3), value, np.uint8)


def _noise(height: int, width: int) -> Bytes:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


def _gradient(height: int, width: int) -> Bytes:
    ramp = np.linspace(0, 255, width, dtype=np.float32)[None, :, None]
    return np.broadcast_to(ramp, (height, width, 3)).astype(np.uint8)


SHAPES: dict[str, Callable[[], Bytes]] = {
    "one pixel": lambda: _filled(1, 1, 90),
    "two pixels": lambda: _noise(1, 2),
    "one row": lambda: _noise(1, 300),
    "a wide strip": lambda: _noise(16, 1024),
    "a tall strip": lambda: _gradient(1024, 16),
    "black": lambda: _filled(SIDE, SIDE, 0),
    "white": lambda: _filled(SIDE, SIDE, 255),
    "noise": lambda: _noise(SIDE, SIDE),
    "a gradient": lambda: _gradient(SIDE, SIDE),
}


def _faithful(found: Decomposed, picture: Bytes) -> None:
    """The stack can be written, and what is visible is the picture."""
    found.stack.check()
    off = np.abs(np.asarray(flatten(found.stack), np.int16) - picture)
    assert off.max() <= 2
    assert off.mean() <= 0.05


def _subject_of(found: Decomposed) -> bool:
    return any(node.name == SUBJECT.text for node in found.stack.nodes)


@pytest.mark.parametrize("psd_layers", PsdLayers)
@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_shape(shape: str, psd_layers: PsdLayers) -> None:
    """Every depth gives the picture back."""
    picture = SHAPES[shape]()
    _faithful(decompose(Source(picture), Settings(psd_layers=psd_layers)), picture)


@pytest.mark.parametrize("layer", ["conti", "sketch", "base_color", "shaded_color"])
@pytest.mark.parametrize("shape", ["one pixel", "white", "noise"])
def test_hostile_shape_of_each_production_layer(shape: str, layer: str) -> None:
    picture = SHAPES[shape]()
    _faithful(decompose(Source(picture), Settings(layer=layer)), picture)


@pytest.mark.parametrize("value", [0.0, 1.0], ids=["empty", "full"])
def test_mask_without_an_edge(value: float) -> None:
    """Nothing, or everything, is no subject: the picture is all background, and that is said."""
    picture = _gradient(SIDE, SIDE)
    found = decompose(Source(picture, np.full((SIDE, SIDE), value, np.float32)))
    _faithful(found, picture)
    assert Finding.NO_SUBJECT in found.findings
    assert not _subject_of(found)


def test_mask_of_one_pixel() -> None:
    picture, cover = _noise(64, 64), np.zeros((64, 64), np.float32)
    cover[30, 30] = 1
    _faithful(decompose(Source(picture, cover), Settings(layer="sketch")), picture)


def test_transparent_picture() -> None:
    """Nothing at all lies on white paper."""
    source = Source.of(Image.new("RGBA", (SIDE, SIDE), (200, 30, 30, 0)))
    found = decompose(source)
    assert source.picture.min() == 255
    _faithful(found, source.picture)
    assert Finding.NO_SUBJECT in found.findings


def test_alpha_of_a_picture_is_its_mask() -> None:
    """A figure without background stands before white paper, cut out as it came."""
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    image.paste((180, 60, 60, 255), (60, 40, 190, 220))
    source = Source.of(image)
    found = decompose(source, Settings(psd_layers=PsdLayers.CUTOUT))
    _faithful(found, source.picture)
    masks = [np.asarray(node.mask) for node in found.stack.nodes if node.name == SUBJECT.text]  # type: ignore[union-attr]
    assert (masks[0] == np.asarray(image.getchannel("A"))).all()


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16"])
def test_other_pixels_than_rgb(mode: str) -> None:
    source = Source.of(Image.linear_gradient("L").convert(mode))
    _faithful(decompose(source), source.picture)


def test_transparent_render_before_a_background() -> None:
    """Half-transparent pixels included."""
    background = Image.fromarray(_gradient(SIDE, SIDE))
    subject = Image.merge("RGBA", (*Image.fromarray(_noise(SIDE, SIDE)).split(), Image.radial_gradient("L")))
    source = Source.layered(subject, background)
    found = decompose(source, Settings(layer="sketch"))
    _faithful(found, source.picture)
    assert _subject_of(found)


def test_sizes_that_differ() -> None:
    with pytest.raises(ValueError, match="sizes differ"):
        Source(_filled(4, 4, 0), np.zeros((4, 5), np.float32))
    with pytest.raises(ValueError, match="sizes differ"):
        Source.layered(Image.new("RGBA", (4, 4)), Image.new("RGB", (5, 4)))


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 4), (4, 4, 4)])
def test_no_picture(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="picture"):
        Source(np.zeros(shape, np.uint8))


@pytest.mark.timeout(900)
def test_largest_picture() -> None:
    """4096 x 4096 is taken apart whole, in reasonable time; slow on a busy machine."""
    picture = np.asarray(Image.fromarray(_noise(64, 64)).resize((4096, 4096), Image.Resampling.NEAREST))
    began = time.process_time()
    _faithful(decompose(Source(picture), Settings(psd_layers=PsdLayers.CUTOUT)), picture)
    assert time.process_time() - began < 90
