"""The renderer of an image model, by the Images API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_common.messages import sentence
from hwapok_server.model import Estimate, Note, PsdLayers, RenderOrder, Usage
from hwapok_server.ports import Answer, Apart, CallLost, OnPreview, Original, PaidCalls, Rendering
from hwapok_server.providers.openai import provider_picture as pictures
from hwapok_server.providers.openai.calls import call
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.models import ImageModel
from hwapok_server.providers.openai.picture_request import Part, PictureRequests
from hwapok_server.providers.openai.picture_stream import Drawn, PictureReader

_logger = logging.getLogger(__name__)
_APART = (Part.SUBJECT, Part.BACKGROUND)


class OpenAiRenderer:
    """Renderer. One paid call; two where the model draws on a transparent background and layers are wanted: the subject
    by itself, then what is behind it. A picture that was paid for is not paid for again."""

    name = "openai"
    offline = False
    draft = False

    def __init__(self, clients: Clients, name: str, model: ImageModel, quality: str) -> None:
        """
        :param name: the model as the server knows it
        :param model: what it can do
        :param quality: what the operator wants
        """
        self.description = sentence(
            "provider", "openai_renderer", {"model": name, "provider": clients.endpoint.provider}
        )
        self._clients, self._name, self._model = clients, name, model
        self._requests = PictureRequests(name, model, quality)

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        found = (self._estimate(self._requests.usage(order, references, part)) for part in self._parts(order))
        return tuple(estimate for estimate in found if estimate.micro_usd)

    async def render(
        self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview, paid: PaidCalls
    ) -> Rendering:
        drawing = _Drawing(self, order, references, on_preview, paid)
        if self._parts(order) == _APART:
            try:
                return await drawing.apart()
            except HwapokError as error:
                if error.reason is not Reason.PROVIDER_REJECTED_REQUEST:
                    raise
            # What a model can do changes under its name; nothing was charged for a request that was rejected.
            return await drawing.whole([_note("TRANSPARENCY_REFUSED", model=self._name)])
        return await drawing.whole([])

    async def draw(
        self, order: RenderOrder, references: Sequence[bytes], part: Part, on_preview: OnPreview, paid: PaidCalls
    ) -> Answer:
        """The provider's picture, asked for once.

        :raises HwapokError: the provider's own reasons
        """
        estimate = self._estimate(self._requests.usage(order, len(references), part))

        async def ask() -> Answer:
            request = self._requests.build(order, references, part)
            reader = PictureReader(self._clients.endpoint, self._model, _decoding(on_preview))
            drawn = await call(self._clients, lambda client: reader.read(client, request))
            usage = drawn.usage or Usage(0, 0, estimate.micro_usd)
            kind = await asyncio.to_thread(self._content_type, drawn)
            log(_logger, "picture_drawn", model=self._name, part=part, bytes=len(drawn.body))
            return Answer(drawn.body, kind, usage)

        return await paid.once(part, estimate, ask)

    def _content_type(self, drawn: Drawn) -> str:
        """:raises CallLost: charged, and no picture"""
        try:
            pictures.opened(drawn.body)
        except pictures.UnusablePicture as error:
            provider = self._clients.endpoint.provider
            raise CallLost(Reason.PROVIDER_ANSWER_UNREADABLE, drawn.usage, provider=provider) from error
        return pictures.content_type(drawn.body)

    def _parts(self, order: RenderOrder) -> tuple[Part, ...]:
        apart = self._model.transparent and order.psd_layers is not PsdLayers.FLAT
        return _APART if apart else (Part.PICTURE,)

    def _estimate(self, usage: Usage) -> Estimate:
        return Estimate(f"{self.name}/{self._name}", usage.micro_usd)


class _Drawing:
    """One order."""

    def __init__(
        self,
        renderer: OpenAiRenderer,
        order: RenderOrder,
        references: Sequence[bytes],
        on_preview: OnPreview,
        paid: PaidCalls,
    ) -> None:
        self._renderer, self._order, self._references = renderer, order, references
        self._on_preview, self._paid = on_preview, paid

    async def whole(self, notes: Sequence[Note]) -> Rendering:
        """The picture in one piece."""
        answer = await self._ask(Part.PICTURE, 0, 1)
        return await self._flat(answer, notes)

    async def apart(self) -> Rendering:
        """The subject by itself, and what is behind it. A subject that came without transparency is the picture."""
        subject = await self._ask(Part.SUBJECT, 0, 0.5)
        cut_out = await asyncio.to_thread(pictures.fitted, subject.body, self._order.size)
        if not pictures.has_subject(cut_out):
            return await self._flat(subject, [_note("SUBJECT_NOT_APART")])
        behind = await self._ask(Part.BACKGROUND, 0.5, 1)
        scene = await asyncio.to_thread(pictures.fitted, behind.body, self._order.size)
        apart, merged = await asyncio.to_thread(_laid_over, cut_out, scene)
        originals = tuple(Original(answer.body, answer.content_type) for answer in (subject, behind))
        return Rendering(merged, "image/png", None, (), apart, originals)

    async def _flat(self, answer: Answer, notes: Sequence[Note]) -> Rendering:
        png = await asyncio.to_thread(self._fitted_png, answer.body)
        return Rendering(png, "image/png", None, tuple(notes), originals=(Original(answer.body, answer.content_type),))

    def _fitted_png(self, body: bytes) -> bytes:
        return pictures.as_png(pictures.on_white(pictures.fitted(body, self._order.size)))

    async def _ask(self, part: Part, begin: float, end: float) -> Answer:
        """:param begin: how far the whole drawing is before, 0 to 1"""

        async def on_preview(fraction: float, png: bytes) -> None:
            await self._on_preview(begin + fraction * (end - begin), png)

        return await self._renderer.draw(self._order, self._references, part, on_preview, self._paid)


def _laid_over(subject: Image.Image, background: Image.Image) -> tuple[Apart, bytes]:
    """Both as PNGs, and the picture they make."""
    opaque = pictures.on_white(background)
    merged = Image.alpha_composite(opaque.convert("RGBA"), subject).convert("RGB")
    return Apart(pictures.as_png(subject), pictures.as_png(opaque)), pictures.as_png(merged)


def _decoding(on_preview: OnPreview) -> OnPreview:
    """Takes a provider's picture on the way; one that cannot be decoded is left out, for the next replaces it."""

    async def on_partial(fraction: float, body: bytes) -> None:
        try:
            png = await asyncio.to_thread(pictures.preview, body)
        except pictures.UnusablePicture:
            return
        await on_preview(fraction, png)

    return on_partial


def _note(reason: str, **values: str) -> Note:
    return Note(reason, sentence("note", reason, values))
