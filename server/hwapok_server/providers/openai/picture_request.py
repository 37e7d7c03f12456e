"""The request for a picture, and what it would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from hwapok_server.model import RenderOrder, Size, Usage
from hwapok_server.providers.openai.models import ImageModel
from hwapok_server.providers.openai.prompt_request import PICTURE_TOKENS
from hwapok_server.providers.openai.token_count import text_tokens

PREVIEWS = 2
"""Pictures on the way that are asked for where the model streams; up to 3."""
PREVIEW_TOKENS = 100
"""What each costs, by OpenAI's documentation."""
_FACTORS = {"low": 16, "medium": 48}
_DEAREST_FACTOR = 96
_STEP = 16
"""Sides of a free size are divisible by it."""


class Part(StrEnum):
    """What a call draws; also its name among the paid calls of a job."""

    PICTURE = "picture"
    SUBJECT = "subject"
    BACKGROUND = "background"


_INSTRUCTIONS = {
    Part.PICTURE: "",
    Part.SUBJECT: (
        "\n\nDraw only the main subject of this description, complete and inside the frame, where it stands in the "
        "scene. Everything else is transparent: no ground, no shadow on the ground, no scenery."
    ),
    Part.BACKGROUND: (
        "\n\nDraw only the surroundings of this description, complete, as if the main subject had not come yet. "
        "Nothing and nobody stands in its place."
    ),
}


_STAGES = {
    "conti": (
        "\n\nDraw it as a rough storyboard: loose monochrome pencil lines on plain white paper, at most two flat "
        "greys, no colour."
    ),
    "sketch": "\n\nDraw it as clean line art: black ink lines on plain white paper, no colour, no grey, no shading.",
    "base_color": (
        "\n\nDraw it in flat base colours inside clean dark line art: one flat colour for each area, no shadow, no "
        "highlight, no gradient."
    ),
    "shaded_color": (
        "\n\nDraw it with clean dark line art over flat colours, and cel shading with crisp edges in one or two tones."
    ),
}
"""What a production layer asks of the model whatever the prompt says of it; taken apart, such a picture gives that
layer. A finished scene asks for nothing more."""


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """One call to the Images API."""

    fields: dict[str, Any]
    """Keyword arguments of `images.generate`, or of `images.edit` where there are references."""
    edits: bool


class PictureRequests:
    """Builds requests for one model."""

    def __init__(self, name: str, model: ImageModel, quality: str) -> None:
        """
        :param name: the model as the server knows it
        :param quality: what the operator wants; the model's own choice where it knows no such quality
        """
        self._name, self._model = name, model
        self._quality = quality if quality in model.qualities else "auto"

    def build(self, order: RenderOrder, references: Sequence[bytes], part: Part) -> PictureRequest:
        """:param references: PNGs, the most important first; as many as the model takes are sent"""
        size = self.size(order.size)
        fields: dict[str, Any] = {
            "model": self._name,
            "prompt": _text(order, part),
            "n": 1,
            "size": f"{size.width}x{size.height}",
        }
        if self._model.asks_for_bytes:
            fields["response_format"] = "b64_json"
        else:
            fields |= {"quality": self._quality, "output_format": "png"}
        if self._model.streaming:
            fields |= {"stream": True, "partial_images": PREVIEWS}
        if part is Part.SUBJECT:
            fields["background"] = "transparent"
        sent = references[: self._model.references]
        if sent:
            fields["image"] = [(f"reference-{n}.png", png, "image/png") for n, png in enumerate(sent, 1)]
        return PictureRequest(fields, edits=bool(sent))

    def usage(self, order: RenderOrder, references: int, part: Part) -> Usage:
        """What a picture would use, about.

        Output tokens after OpenAI's calculator for gpt-image-2: ceil(f s (2,000,000 + width x height) / 4,000,000),
        where f is 16, 48 or 96 for low, medium and high quality, and s = round(f x shorter side / longer side).
        """
        size, factor = self.size(order.size), _FACTORS.get(self._quality, _DEAREST_FACTOR)
        narrow = round(factor * min(size.width, size.height) / max(size.width, size.height))
        output = ceil(factor * narrow * (2_000_000 + size.width * size.height) / 4_000_000)
        previews = PREVIEWS * PREVIEW_TOKENS if self._model.streaming else 0
        pictures = min(references, self._model.references) * PICTURE_TOKENS
        return self._model.usage(text_tokens(_text(order, part)), pictures, output + previews)

    def size(self, wanted: Size) -> Size:
        """The size to ask for: the one wanted, or else the model's nearest in shape."""
        if not self._model.sizes:
            return Size(_stepped(wanted.width), _stepped(wanted.height))
        shape = wanted.width / wanted.height
        return min(self._model.sizes, key=lambda size: abs(size.width / size.height - shape))


def _text(order: RenderOrder, part: Part) -> str:
    return order.prompt + _STAGES.get(order.layer, "") + _INSTRUCTIONS[part]


def _stepped(side: int) -> int:
    return ceil(side / _STEP) * _STEP
