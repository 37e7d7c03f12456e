"""Step `write_prompt`: the image prompt, streamed as it is written."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from hwapok_common.logs import log
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, PromptDelta
from hwapok_server.ports import PaidCalls, PromptWriter, ReferencePicture, WrittenPrompt
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.log import logger
from hwapok_server.steps.references import ChosenReferences

FLUSH_CHARACTERS = 40
FLUSH_S = 0.15


class WritePrompt:
    """Has the prompt written from the brief and the references."""

    def __init__(self, writer: PromptWriter, blobs: LedgeredBlobs, paid: Callable[[Step], PaidCalls]) -> None:
        """:param paid: the paid calls of a step"""
        self._writer, self._blobs, self._paid = writer, blobs, paid

    async def __call__(self, step: Step, brief: Brief, chosen: ChosenReferences) -> WrittenPrompt:
        pictures = [
            ReferencePicture(reference, await self._blobs.get(reference.picture.blob))
            for reference in chosen.references
        ]
        log(logger, "provider_called", job=step.job_id, step=step.stage, provider=self._writer.name)
        deltas = Deltas(lambda text: step.emit(PromptDelta(text, step.attempt)))
        written = await self._writer.write(brief, pictures, deltas.add, self._paid(step))
        await deltas.flush()
        for made in written.notes:
            await step.note(made)
        return written


class Deltas:
    """Joins small pieces of text, so that a token-by-token provider does not cost a database write for each."""

    def __init__(self, emit: Callable[[str], Awaitable[None]]) -> None:
        self._emit, self._text, self._since = emit, "", time.monotonic()

    async def add(self, text: str) -> None:
        """Takes a piece; hands the joined pieces on once they are long or old enough."""
        self._text += text
        if len(self._text) >= FLUSH_CHARACTERS or time.monotonic() - self._since >= FLUSH_S:
            await self.flush()

    async def flush(self) -> None:
        """Hands on what is left."""
        if self._text:
            await self._emit(self._text)
        self._text, self._since = "", time.monotonic()
