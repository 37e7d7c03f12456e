"""Single layers as small pictures, and documents read back."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageChops

from hwapok_server.model import Size
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.previews import preview_size, previews
from hwapok_server.psd.reader import read_psd
from hwapok_server.psd.stack import Layer, LayerStack
from hwapok_server.psd.writer import write_psd
from support.pictures import near
from support.stacks import full_stack, label


def test_every_layer_and_mask_has_one() -> None:
    """On the whole canvas, with its own pixels; nothing is blended into it."""
    stack = full_stack()
    shown = {name: Image.open(io.BytesIO(png)) for name, png in previews(stack)}
    layers = {node.name: node for node in stack.walk() if isinstance(node, Layer)}
    assert set(shown) == {*layers, "주 피사체"}
    assert {picture.size for picture in shown.values()} == {(stack.size.width, stack.size.height)}
    for name, layer in layers.items():
        assert shown[name].tobytes() == layer.on_canvas(stack.size).tobytes()
    assert shown["주 피사체"].mode == "L"


def test_large_ones_are_reduced() -> None:
    """To 1024 pixels on the longest side; a transparent surrounding does not bleed into the colour."""
    assert preview_size(Size(4096, 1000)) == Size(1024, 250)
    assert preview_size(Size(4096, 1)) == Size(1024, 1)
    image = Image.new("RGBA", (1100, 2048))
    image.paste((200, 10, 10, 255), (101, 101, 901, 901))
    layer = Layer("빨강", "red", image)
    [(_, png)] = previews(LayerStack(Size(1100, 2048), (layer,)))
    small = np.asarray(Image.open(io.BytesIO(png)))
    assert small.shape == (1024, 550, 4)
    seen = small[small[..., 3] > 0]
    assert near(seen[:, :3], (200, 10, 10), 4)


def test_a_document_is_read_back_as_it_was_written() -> None:
    """Tree, modes, masks, opacities, visibility, pixels: it composes to the same picture."""
    stack = full_stack()
    merged = flatten(stack)
    found, picture = read_psd(write_psd(stack, merged, label()))
    assert found.outline() == stack.outline()
    assert ImageChops.difference(picture, merged).getbbox() is None
    assert flatten(found).tobytes() == merged.tobytes()


def test_rounding_after_each_layer() -> None:
    """Stays close to rounding once."""
    stack = full_stack()
    apart = np.abs(np.asarray(flatten(stack), np.int16) - np.asarray(flatten(stack, stepwise=True), np.int16))
    assert 0 < apart.max() <= 3
