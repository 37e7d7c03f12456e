"""Runs renderers, and what image models answer."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from hwapok_server.model import RenderOrder
from hwapok_server.ports import PaidCalls, Renderer, Rendering
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.endpoint import Endpoint, Surface
from hwapok_server.providers.openai.models import ModelTable
from hwapok_server.providers.openai.renderer import OpenAiRenderer
from support.odd_server import Reply, events
from support.openai_spec import mistakes
from support.writing import KEY

WHOLE, TRANSPARENT = "gpt-image-2.6-flare", "gpt-image-2.5-flare"
"""A model that draws in one piece, and one that draws on a transparent background; both stream."""
USAGE = {
    "input_tokens": 1300,
    "input_tokens_details": {"text_tokens": 71, "image_tokens": 1229},
    "output_tokens": 1500,
    "total_tokens": 2800,
}


@dataclass
class Drawn:
    """A rendering and the previews that came before it."""

    rendering: Rendering
    previews: list[tuple[float, bytes]] = field(default_factory=list)


def draw(
    renderer: Renderer, order: RenderOrder, references: Sequence[bytes] = (), paid: PaidCalls | None = None
) -> Drawn:
    """:param paid: of the job's step; of nobody else's when not given"""

    async def scenario() -> Drawn:
        previews: list[tuple[float, bytes]] = []

        async def on_preview(fraction: float, png: bytes) -> None:
            previews.append((fraction, png))

        return Drawn(await renderer.render(order, references, on_preview, paid or MemoryPaidCalls()), previews)

    return asyncio.run(scenario())


def openai_renderer(base_url: str, model: str = WHOLE, family: str = "", timeout_s: float = 20.0) -> OpenAiRenderer:
    """The OpenAI renderer, talking to a server of the test's."""
    clients = Clients(Endpoint(Surface.V1, base_url, KEY, timeout_s=timeout_s))
    return OpenAiRenderer(clients, model, ModelTable.load().image(model, family), "medium")


def picture(width: int = 1024, height: int = 1024, *, transparent: bool = False, kind: str = "PNG") -> bytes:
    """A picture as a model sends it: a disc on a field of colour, or on nothing."""
    image = Image.new("RGBA" if transparent else "RGB", (width, height), (0, 0, 0, 0) if transparent else "teal")
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width * 3 // 4, height * 3 // 4), fill="orange")
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def base64_of(data: bytes) -> str:
    """As the API sends bytes."""
    return base64.b64encode(data).decode()


def answered(data: bytes, usage: object = USAGE) -> Reply:
    """One document with the picture."""
    answer: dict[str, Any] = {"created": 1, "data": [{"b64_json": base64_of(data)}], "usage": usage}
    return Reply(body=json.dumps(answer).encode())


def streamed(data: bytes, previews: Sequence[bytes] = (), *, edit: bool = False, finished: bool = True) -> Reply:
    """Previews and the picture, as OpenAI streams them; every event is one of its document.

    :param finished: False ends the stream without the picture
    """
    told = [_event(body, edit, index) for index, body in enumerate(previews)]
    told += [_event(data, edit)] if finished else []
    for event in told:
        assert mistakes(_SCHEMAS[str(event["type"])], event) == []
    return events(*told)


_SCHEMAS = {
    "image_generation.partial_image": "ImageGenPartialImageEvent",
    "image_generation.completed": "ImageGenCompletedEvent",
    "image_edit.partial_image": "ImageEditPartialImageEvent",
    "image_edit.completed": "ImageEditCompletedEvent",
}


def _event(data: bytes, edit: bool, index: int | None = None) -> dict[str, object]:
    kind = "image_edit" if edit else "image_generation"
    common = {
        "b64_json": base64_of(data),
        "created_at": 1,
        "size": "1024x1024",
        "quality": "medium",
        "background": "opaque",
        "output_format": "png",
    }
    if index is None:
        return {"type": f"{kind}.completed", **common, "usage": USAGE}
    return {"type": f"{kind}.partial_image", **common, "partial_image_index": index}
