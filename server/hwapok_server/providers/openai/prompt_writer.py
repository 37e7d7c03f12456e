"""The prompt writer of a model that looks at the references, by the Responses API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from hwapok_common.errors import Reason
from hwapok_common.logs import log
from hwapok_common.messages import sentence
from hwapok_server.catalog import Catalog
from hwapok_server.model import Brief, Estimate, Note, Usage
from hwapok_server.ports import Answer, CallLost, OnText, PaidCalls, ReferencePicture, WrittenPrompt
from hwapok_server.providers.openai.calls import call
from hwapok_server.providers.openai.client import Clients
from hwapok_server.providers.openai.models import TextModel
from hwapok_server.providers.openai.prompt_answer import PromptAnswer, UnreadableError, partial_prompt
from hwapok_server.providers.openai.prompt_request import PromptRequests
from hwapok_server.providers.openai.response_stream import ResponseReader, Said
from hwapok_server.providers.openai.streamed_words import StreamedWords

_logger = logging.getLogger(__name__)


class OpenAiPromptWriter:
    """PromptWriter. One paid call; an answer that was paid for is told again from memory."""

    name = "openai"
    offline = False

    def __init__(self, catalog: Catalog, clients: Clients, name: str, model: TextModel) -> None:
        """
        :param name: the model as the server knows it
        :param model: what it can do
        """
        self.description = sentence("provider", "openai_prompt", {"model": name, "provider": clients.endpoint.provider})
        self._clients, self._name, self._model = clients, name, model
        self._limit = catalog.limits.prompt_characters
        self._requests = PromptRequests(catalog, name, model)

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        estimate = self._estimate(self._requests.usage(brief, references))
        return (estimate,) if estimate.micro_usd else ()

    async def write(
        self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText, paid: PaidCalls
    ) -> WrittenPrompt:
        estimate = self._estimate(self._requests.usage(brief, len(references)))
        async with StreamedWords(on_text, self._limit) as words:

            async def ask() -> Answer:
                said = await self._ask(brief, references, words)
                usage = said.usage or Usage(0, 0, estimate.micro_usd)
                return Answer(said.text.encode(), "application/json", usage)

            paid_for = PromptAnswer.read((await paid.once("prompt", estimate, ask)).body)
            prompt = words.whole(paid_for.prompt)
        notes = (*self._notes(references), *paid_for.notes, *self._shortening(prompt, paid_for.prompt))
        return WrittenPrompt(prompt, paid_for.gloss, notes)

    async def _ask(self, brief: Brief, references: Sequence[ReferencePicture], words: StreamedWords) -> Said:
        request = await asyncio.to_thread(self._requests.build, brief, references)
        reader = ResponseReader(
            self._clients.endpoint, self._model, lambda answer: words.so_far(partial_prompt(answer))
        )
        said = await call(self._clients, lambda client: reader.read(client, request))
        self._check(said)
        log(_logger, "prompt_written", model=self._name, system_text=self._requests.version(brief))
        return said

    def _check(self, said: Said) -> None:
        """:raises CallLost: charged, and of no use"""
        provider = self._clients.endpoint.provider
        try:
            if not PromptAnswer.read(said.text.encode()).prompt:
                raise CallLost(Reason.PROVIDER_EMPTY_ANSWER, said.usage, provider=provider)
        except UnreadableError as error:
            raise CallLost(Reason.PROVIDER_ANSWER_UNREADABLE, said.usage, provider=provider) from error

    def _estimate(self, usage: Usage) -> Estimate:
        return Estimate(f"{self.name}/{self._name}", usage.micro_usd)

    def _notes(self, references: Sequence[ReferencePicture]) -> list[Note]:
        blind = references and not self._model.pictures
        return [Note("REFERENCES_NOT_SEEN", sentence("note", "REFERENCES_NOT_SEEN"))] if blind else []

    def _shortening(self, prompt: str, whole: str) -> list[Note]:
        if prompt == whole:
            return []
        return [Note("PROMPT_SHORTENED", sentence("note", "PROMPT_SHORTENED", {"limit": str(self._limit)}))]
