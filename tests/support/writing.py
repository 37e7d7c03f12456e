"""Runs prompt writers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from hwapok_server.model import Brief
from hwapok_server.ports import PaidCalls, PromptWriter, ReferencePicture, WrittenPrompt
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.endpoint import Endpoint, Surface
from hwapok_server.providers.openai.models import ModelTable
from hwapok_server.providers.openai.prompt_writer import OpenAiPromptWriter
from support.briefs import CATALOG

KEY = "sk-test-only-7f3a"


@dataclass
class Written:
    """An answer and the pieces that came before it."""

    answer: WrittenPrompt
    pieces: list[str] = field(default_factory=list)


def write(
    writer: PromptWriter, brief: Brief, references: Sequence[ReferencePicture] = (), paid: PaidCalls | None = None
) -> Written:
    """:param paid: of the job's step; of nobody else's when not given"""

    async def scenario() -> Written:
        pieces: list[str] = []

        async def on_text(piece: str) -> None:
            pieces.append(piece)

        return Written(await writer.write(brief, references, on_text, paid or MemoryPaidCalls()), pieces)

    return asyncio.run(scenario())


def openai_writer(base_url: str, model: str = "gpt-6-luna", family: str = "", timeout_s: float = 20.0) -> PromptWriter:
    """The OpenAI prompt writer, talking to a server of the test's."""
    clients = Clients(Endpoint(Surface.V1, base_url, KEY, timeout_s=timeout_s))
    return OpenAiPromptWriter(CATALOG, clients, model, ModelTable.load().text(model, family))
