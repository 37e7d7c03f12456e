"""A reference's subject becomes the picture's, where colour tells it from its background."""

from __future__ import annotations

import io
from importlib.resources import files

import numpy as np
from PIL import Image, ImageDraw

from hwapok_server.draft.compose import draw
from hwapok_server.draft.cutout import cut_out
from hwapok_server.model import Size
from hwapok_server.psd.bundle import pack
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.stack import Group, LayerStack
from support.stacks import order

SMALL = Size(512, 512)


def _sample() -> bytes:
    return files("hwapok_server.samples").joinpath("cat.jpg").read_bytes()


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _before(background: Image.Image) -> tuple[Image.Image, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """A two-coloured thing before a background, and where it is."""
    width, height = background.size
    mask = Image.new("L", background.size)
    ImageDraw.Draw(mask).ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.85), fill=255)
    thing = Image.new("RGB", background.size, (196, 72, 40))
    ImageDraw.Draw(thing).rectangle((0, height // 2, width, height), fill=(240, 220, 190))
    return Image.composite(thing, background, mask), np.asarray(mask) > 127


def test_subject_before_a_gradient() -> None:
    """Its outline is found to a few pixels, though the background changes its colour."""
    sky = Image.linear_gradient("L").resize((600, 450))
    background = Image.merge(
        "RGB", (sky.point(lambda v: 60 + v // 3), sky.point(lambda v: 110 + v // 3), sky.point(lambda v: 170 + v // 4))
    )
    picture, truth = _before(background)
    cut = cut_out(picture)
    assert cut is not None
    rows, columns = np.nonzero(truth)
    assert abs(cut.image.width - (columns.max() - columns.min())) < 12
    assert abs(cut.image.height - (rows.max() - rows.min())) < 12
    area = np.asarray(cut.image.getchannel("A")).sum() / 255
    assert 0.95 < area / truth.sum() < 1.05


def test_nothing_to_cut_out() -> None:
    """A gradient, noise, and one colour have no subject; the figure is drawn instead."""
    noise = Image.fromarray(np.random.default_rng(3).integers(0, 256, (300, 400, 3), np.uint8))
    gradient = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
    for picture in (noise, gradient, Image.new("RGB", (400, 300), "gray"), Image.new("RGB", (1, 1))):
        assert cut_out(picture) is None
        stack = draw(order(size=Size(128, 128)), [_png(picture)])
        assert any(node.name == "주 피사체" for node in stack.nodes)


def test_sample_is_cut_out_whole() -> None:
    """The sample's cat comes without its backdrop: none of the backdrop's blue is left."""
    cut = cut_out(Image.open(io.BytesIO(_sample())))
    assert cut is not None
    assert not cut.cropped_below
    red, _, blue = np.asarray(cut.image.convert("RGB"), np.int16)[np.asarray(cut.image.getchannel("A")) > 200].T
    assert (blue > red + 25).mean() < 0.06


def _mask_of(stack: LayerStack) -> Image.Image:
    group = next(node for node in stack.nodes if node.name == "주 피사체")
    assert isinstance(group, Group)
    assert group.mask is not None
    return group.mask


def test_reference_shapes_and_colours_the_picture() -> None:
    """The reference's cat stands where the drawn one stood, in its own colours; everything stays deterministic."""
    ordered = order(size=SMALL)
    plain, lent = draw(ordered, []), draw(ordered, [_sample()])
    assert _mask_of(plain).tobytes() != _mask_of(lent).tobytes()
    assert pack(lent) == pack(draw(ordered, [_sample()]))
    inside = np.asarray(flatten(lent), np.int16)[np.asarray(_mask_of(lent)) > 250]
    ginger = (inside[:, 0] > inside[:, 2] + 40).mean()
    assert ginger > 0.4
