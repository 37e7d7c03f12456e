"""What draws pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hwapok_common.messages import Text
from hwapok_server.model import Estimate, Note, RenderOrder
from hwapok_server.ports.paid import PaidCalls
from hwapok_server.psd.stack import LayerStack

OnPreview = Callable[[float, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Original:
    """A provider's file, byte for byte."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A subject and what is behind it, PNGs of the picture's size; laid over each other they are the picture."""

    subject: bytes
    """RGBA."""
    background: bytes
    """RGB."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A picture as its renderer made it."""

    picture: bytes
    """Encoded picture of the ordered size."""
    content_type: str
    stack: LayerStack | None
    """The renderer's own layers; None for a picture that must be taken apart."""
    notes: tuple[Note, ...]
    apart: Apart | None = None
    """The picture's subject and background, where they were drawn by themselves."""
    originals: tuple[Original, ...] = ()
    """What a provider sent; empty for a draft."""


class Renderer(Protocol):
    """Draws a picture. An offline renderer is deterministic: the same order and references give the same bytes."""

    name: str
    offline: bool
    draft: bool
    description: Text

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        """What `render` would cost, one for each paid call; empty when it is free.

        :param references: how many pictures it would be given
        """

    async def render(
        self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview, paid: PaidCalls
    ) -> Rendering:
        """:param references: RGB PNGs, longest side at most 1024 px

        :raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons
        """
