"""Draws a composition draft without an image model, a network or a key. Says that it is a draft wherever it can."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence

from PIL import Image

from hwapok_common.messages import Text, sentence
from hwapok_server.draft.compose import RENDERER, Drawing, assemble, finish, open_references, paint_backdrop
from hwapok_server.draft.shot import Shot, plan
from hwapok_server.model import Estimate, Note, Origin, RenderOrder
from hwapok_server.ports import OnPreview, PaidCalls, Rendering
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.info import document_info
from hwapok_server.psd.png import encode_png
from hwapok_server.psd.stack import LayerStack

_PREVIEW_SIDE = 512


class OfflineDraft:
    """The renderer of ports.Renderer that always works."""

    name = RENDERER
    offline = True
    draft = True
    description: Text = sentence("provider", "offline_draft")

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        return ()

    async def render(
        self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview, paid: PaidCalls
    ) -> Rendering:
        """Draws; shows the scene without its subject, then with it.

        :raises OSError: a reference is not a picture
        """
        pictures, shot = await asyncio.to_thread(_plan, order, references)
        backdrop = await asyncio.to_thread(paint_backdrop, shot)
        await on_preview(0.4, await asyncio.to_thread(_preview, Drawing(shot, backdrop, None)))
        drawing = await asyncio.to_thread(finish, shot, backdrop, pictures)
        await on_preview(0.6, await asyncio.to_thread(_preview, drawing))
        stack = await asyncio.to_thread(assemble, order, drawing)
        return Rendering(
            picture=await asyncio.to_thread(self._encode, order, stack),
            content_type="image/png",
            stack=stack,
            notes=(Note("OFFLINE_DRAFT", sentence("note", "OFFLINE_DRAFT")),),
        )

    def _encode(self, order: RenderOrder, stack: LayerStack) -> bytes:
        return encode_png(flatten(stack), document_info(Origin.of(order, self.name, draft=self.draft)))


def _plan(order: RenderOrder, references: Sequence[bytes]) -> tuple[list[Image.Image], Shot]:
    pictures = open_references(references)
    return pictures, plan(order, pictures)


def _preview(drawing: Drawing) -> bytes:
    picture = drawing.preview()
    picture.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE), Image.Resampling.BOX)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
