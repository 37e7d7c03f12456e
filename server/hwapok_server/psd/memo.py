"""What stands beside the picture (메모): the brief in words, the references with their licences, the palette, and how
the picture came to be. The same in every document, whoever drew it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import pylopdf_fonts_ko
from PIL import Image, ImageDraw, ImageFont

from hwapok_common.messages import sentence
from hwapok_server.model import Origin, Reference, Size
from hwapok_server.psd import tree
from hwapok_server.psd.names import NOTES_MARK, NOTES_PALETTE, NOTES_REFERENCES, NOTES_TEXT, NodeName
from hwapok_server.psd.stack import Group, Layer

Color = tuple[int, int, int]

SMALLEST = 128
"""Pixels of the shorter side; on less there is no room to read anything."""
SWATCHES = 6
_INK = (30, 32, 44, 255)
_PAPER = (255, 255, 255, 226)
_MARGIN = 0.035
_LONGEST = 6
"""Lines of text in a panel."""
_SAMPLE = 64
"""Pixels a side that the palette is taken from."""


def memo(origin: Origin, size: Size, colors: Sequence[Color]) -> Group | None:
    """Text, references, swatches, mark: each a layer of its own, top to bottom; None on a canvas too small to read."""
    if min(size.width, size.height) < SMALLEST:
        return None
    brief = text_panel(size, _brief(origin))
    layers = [_layer(NOTES_TEXT, brief)]
    if origin.references:
        top = brief.getchannel("A").getbbox() or (0, 0, 0, 0)
        lines = [_reference(number, one) for number, one in enumerate(origin.references, 1)]
        layers.append(_layer(NOTES_REFERENCES, text_panel(size, lines, top=top[3])))
    layers += [_layer(NOTES_MARK, _mark(origin, size)), _layer(NOTES_PALETTE, _swatches(size, colors))]
    return tree.notes(layers)


def palette(picture: Image.Image) -> list[Color]:
    """The colours that fill most of a picture, the largest first."""
    small = picture.convert("RGB").resize((_SAMPLE, _SAMPLE), Image.Resampling.BOX)
    counted = small.quantize(SWATCHES).convert("RGB").getcolors() or []
    return [cast("Color", color) for _, color in sorted(counted, reverse=True)]


def text_panel(size: Size, paragraphs: Sequence[str], top: int = 0) -> Image.Image:
    """Korean text on a light panel at the left, as wide as it needs.

    :param top: where what stands above it ends
    """
    font = _font(size)
    margin, width = round(min(size.width, size.height) * _MARGIN), size.width
    lines = [line for text in paragraphs for line in _wrapped(text, font, width - 4 * margin)][:_LONGEST]
    height = round(font.size * 1.5)
    longest = max(font.getlength(line) for line in lines)
    image = Image.new("RGBA", (size.width, size.height))
    draw = ImageDraw.Draw(image)
    box = (margin, top + margin, margin * 3 + round(longest), top + margin * 2 + height * len(lines))
    draw.rounded_rectangle(box, margin // 3, fill=_PAPER)
    for index, line in enumerate(lines):
        draw.text((margin * 2, top + margin * 1.5 + height * index), line, font=font, fill=_INK)
    return image


def _brief(origin: Origin) -> list[str]:
    said = (("tag", origin.tag), ("scene", origin.scene))
    lines = [sentence("memo", key, {"text": text}).ko for key, text in said if text]
    if lines:
        return lines
    key, text = ("scene", origin.prompt) if origin.prompt else ("title", origin.title)
    return [sentence("memo", key, {"text": text}).ko]


def _reference(number: int, reference: Reference) -> str:
    terms = ", ".join(filter(None, (reference.license, reference.author, reference.source)))
    values = {"number": str(number), "title": reference.title}
    if terms:
        return sentence("memo", "reference", values | {"terms": terms}).ko
    return sentence("memo", "reference_own", values).ko


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


def _swatches(size: Size, colors: Sequence[Color]) -> Image.Image:
    """A row at the lower left, above the mark."""
    image = Image.new("RGBA", (size.width, size.height))
    draw = ImageDraw.Draw(image)
    shorter = min(size.width, size.height)
    side, margin = round(shorter * 0.062), round(shorter * _MARGIN)
    top = round(size.height - margin * 3 - side - _font(size).size * 2)
    for index, color in enumerate(colors):
        left = margin + index * (side + margin // 3)
        draw.rounded_rectangle((left, top, left + side, top + side), side // 6, (*color, 255), "white", 3)
    return image


def _mark(origin: Origin, size: Size) -> Image.Image:
    """How the picture came to be, lower right."""
    image = Image.new("RGBA", (size.width, size.height))
    font, margin = _font(size), round(min(size.width, size.height) * _MARGIN)
    text = _mark_text(origin)
    left, top, right, bottom = font.getbbox(text)
    x, y = size.width - margin * 2 - (right - left), size.height - margin * 2 - (bottom - top)
    draw = ImageDraw.Draw(image)
    box = (x - margin * 0.6, y - margin * 0.5, x + (right - left) + margin * 0.6, y + (bottom - top) + margin * 0.5)
    draw.rounded_rectangle(box, margin // 3, fill=_PAPER)
    draw.text((x - left, y - top), text, font=font, fill=_INK)
    return image


def _mark_text(origin: Origin) -> str:
    if origin.draft:
        return sentence("memo", "draft_mark").ko
    if origin.renderer:
        return sentence("memo", "generated_mark", {"renderer": origin.renderer}).ko
    return sentence("memo", "artwork_mark").ko


def _font(size: Size) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(pylopdf_fonts_ko.sans_path(), max(min(size.width, size.height) // 36, 10))


def _layer(name: NodeName, image: Image.Image) -> Layer:
    return Layer(name.text, name.ascii, image)
