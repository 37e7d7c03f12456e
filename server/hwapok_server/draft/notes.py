"""What stands beside the picture (메모): the brief in words, the palette, and that this is a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pylopdf_fonts_ko
from PIL import Image, ImageDraw, ImageFont

from hwapok_common.messages import sentence
from hwapok_server.draft.shapes import Floats
from hwapok_server.draft.shot import Shot
from hwapok_server.model import RenderOrder, Size
from hwapok_server.psd.names import NOTES_MARK, NOTES_PALETTE, NOTES_TEXT, NodeName
from hwapok_server.psd.stack import Layer

_INK = (30, 32, 44, 255)
_PAPER = (255, 255, 255, 226)
_MARGIN = 0.035
_LONGEST = 6
"""Lines of text."""


def note_layers(order: RenderOrder, shot: Shot) -> list[Layer]:
    """Text, swatches, mark: each a layer of its own, top to bottom."""
    layers = [_layer(NOTES_MARK, _mark(shot)), _layer(NOTES_PALETTE, _swatches(shot, shot.palette.swatches()))]
    lines = [
        sentence("memo", key, {"text": text}).ko for key, text in (("tag", order.tag), ("scene", order.scene)) if text
    ]
    text = lines or [sentence("memo", "scene", {"text": order.prompt}).ko]
    return [_layer(NOTES_TEXT, text_panel(shot.size, text)), *layers]


def text_panel(size: Size, paragraphs: Sequence[str]) -> Image.Image:
    """Korean text on a light panel at the upper left, as wide as it needs."""
    font = _font(size)
    margin, width = round(min(size.width, size.height) * _MARGIN), size.width
    lines = [line for text in paragraphs for line in _wrapped(text, font, width - 4 * margin)][:_LONGEST]
    height = round(font.size * 1.5)
    longest = max(font.getlength(line) for line in lines)
    image = Image.new("RGBA", (size.width, size.height))
    draw = ImageDraw.Draw(image)
    box = (margin, margin, margin * 3 + round(longest), margin * 2 + height * len(lines))
    draw.rounded_rectangle(box, margin // 3, fill=_PAPER)
    for index, line in enumerate(lines):
        draw.text((margin * 2, margin * 1.5 + height * index), line, font=font, fill=_INK)
    return image


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> Iterator[str]:
    """Lines that fit, broken between words where there are any."""
    line = ""
    for word in " ".join(text.split()).split(" "):
        candidate = f"{line} {word}".strip()
        if font.getlength(candidate) <= width:
            line = candidate
            continue
        if line:
            yield line
        *full, line = _cut(word, font, width)
        yield from full
    if line:
        yield line


def _cut(word: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if font.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _swatches(shot: Shot, colors: Sequence[Floats]) -> Image.Image:
    image = Image.new("RGBA", (shot.size.width, shot.size.height))
    draw = ImageDraw.Draw(image)
    side, margin = round(shot.unit * 62), round(shot.unit * 1000 * _MARGIN)
    top = shot.size.height - margin - side
    for index, color in enumerate(colors):
        left = margin + index * (side + margin // 3)
        red, green, blue = (round(float(value) * 255) for value in color.clip(0, 1))
        draw.rounded_rectangle((left, top, left + side, top + side), side // 6, (red, green, blue, 255), "white", 3)
    return image


def _mark(shot: Shot) -> Image.Image:
    """The draft mark, lower right."""
    image = Image.new("RGBA", (shot.size.width, shot.size.height))
    font, margin = _font(shot.size), round(shot.unit * 1000 * _MARGIN)
    text = sentence("memo", "draft_mark").ko
    left, top, right, bottom = font.getbbox(text)
    x, y = shot.size.width - margin * 2 - (right - left), shot.size.height - margin * 2 - (bottom - top)
    draw = ImageDraw.Draw(image)
    box = (x - margin * 0.6, y - margin * 0.5, x + (right - left) + margin * 0.6, y + (bottom - top) + margin * 0.5)
    draw.rounded_rectangle(box, margin // 3, fill=_PAPER)
    draw.text((x - left, y - top), text, font=font, fill=_INK)
    return image


def _font(size: Size) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pylopdf_fonts_ko.sans_path(), max(min(size.width, size.height) // 36, 10))


def _layer(name: NodeName, image: Image.Image) -> Layer:
    return Layer(name.text, name.ascii, image)
