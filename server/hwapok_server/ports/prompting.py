"""What writes prompts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hwapok_common.messages import Text
from hwapok_server.model import Brief, Estimate, Note, Reference
from hwapok_server.ports.paid import PaidCalls

OnText = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReferencePicture:
    """A reference with its pixels."""

    reference: Reference
    png: bytes


@dataclass(frozen=True, slots=True)
class WrittenPrompt:
    """A prompt and what to know about it."""

    prompt: str
    gloss: str
    notes: tuple[Note, ...]


class PromptWriter(Protocol):
    """Writes an English image prompt.

    Guarantees: the pieces given to `on_text` join to the prompt; an empty prompt is never returned.
    """

    name: str
    offline: bool
    description: Text

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        """What `write` would cost, one for each paid call; empty when it is free.

        :param references: how many pictures it would be given
        """

    async def write(
        self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText, paid: PaidCalls
    ) -> WrittenPrompt:
        """:raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons"""
