"""The delivered PNG says what it is, and the same picture gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image

from hwapok_server.model import Origin
from hwapok_server.psd.info import DigitalSource, document_info
from hwapok_server.psd.png import encode_png
from support.stacks import label, order

PICTURE = Image.linear_gradient("L").convert("RGB").resize((64, 48))


def _opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=("PNG",))
    image.load()
    return image


def test_pixels_and_label() -> None:
    """The pixels are untouched; prompt, renderer and source type can be read by any program."""
    image = _opened(encode_png(PICTURE, label()))
    assert image.tobytes() == PICTURE.tobytes()
    assert image.info["Description"] == "달빛 아래 한옥 마당에 앉은 고양이"
    assert image.info["Source"] == DigitalSource.COMPOSITE.uri
    assert "<hwapok:Draft>True</hwapok:Draft>" in image.info["XML:com.adobe.xmp"]


def test_same_bytes() -> None:
    """No time in the file."""
    assert encode_png(PICTURE, label()) == encode_png(PICTURE, label())


def test_model_pictures_are_labelled_as_such() -> None:
    """A picture that a model made carries IPTC's type for it."""
    info = document_info(Origin.of(order(), "some-model", draft=False))
    xmp = _opened(encode_png(PICTURE, info)).info["XML:com.adobe.xmp"]
    assert "digitalsourcetype/trainedAlgorithmicMedia" in xmp


def test_text_cannot_break_the_label() -> None:
    """Markup and control characters in a prompt stay text."""
    info = replace(label(), prompt="<a & b>\x00\x0b 끝")
    assert "&lt;a &amp; b&gt; 끝" in _opened(encode_png(PICTURE, info)).info["XML:com.adobe.xmp"]
