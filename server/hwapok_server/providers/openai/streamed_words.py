"""The words of a prompt, handed on while it is being written."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from hwapok_common.text import clean
from hwapok_server.ports import OnText


def shortened(text: str, limit: int) -> str:
    """A text of at most `limit` characters that ends with a whole word, where there is more than one."""
    if len(text) <= limit:
        return text
    return text[: limit + 1].rpartition(" ")[0] or text[:limit]


class StreamedWords:
    """Hands words on in a task of its own: a listener that is slow or fails does not hold up an answer that is being
    paid for. Its error is raised at the end.

    async with StreamedWords(on_text, limit) as words:
        words.so_far("A ca")
        words.so_far("A cat sle")
        prompt = words.whole("A cat sleeps.")
    """

    def __init__(self, on_text: OnText, limit: int) -> None:
        """:param limit: characters of the whole prompt, at most"""
        self._on_text, self._limit = on_text, limit
        self._said = ""
        self._pieces: asyncio.Queue[str] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._listener = asyncio.create_task(self._hand_on())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._listener.cancel()
            await asyncio.wait([self._listener])
            return
        self._pieces.put_nowait("")
        await self._listener

    def so_far(self, text: str) -> None:
        """Takes what there is of the prompt. The last word waits: more letters may follow."""
        words = text.rstrip() if text[-1:].isspace() else text.rpartition(" ")[0]
        self._say(shortened(clean(words), self._limit))

    def whole(self, text: str) -> str:
        """Takes the finished prompt, cleaned; returns what was handed on, which is all of it unless it is too long."""
        prompt = shortened(text, self._limit)
        self._say(prompt)
        return prompt

    def _say(self, text: str) -> None:
        if len(text) > len(self._said):
            self._pieces.put_nowait(text[len(self._said) :])
            self._said = text

    async def _hand_on(self) -> None:
        while piece := await self._pieces.get():
            await self._on_text(piece)
