"""A prompt writer that says what it was told to say: for tests of everything around it."""

from __future__ import annotations

from collections.abc import Sequence

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_server.model import Brief, Estimate
from hwapok_server.ports import OnText, PaidCalls, ReferencePicture, WrittenPrompt


class ScriptedPromptWriter:
    """PromptWriter. Keeps the briefs it was given in `calls`."""

    name = "scripted"
    offline = True
    description = Text(ko="정해진 글을 씁니다.", en="Writes a fixed text.")

    def __init__(self, *script: str | Exception, gloss: str = "") -> None:
        """
        :param script: pieces in order; an exception is raised when its turn comes, once
        :param gloss: the gloss of every prompt
        """
        self._script, self._gloss = list(script), gloss
        self.calls: list[Brief] = []

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        return ()

    async def write(
        self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText, paid: PaidCalls
    ) -> WrittenPrompt:
        self.calls.append(brief)
        said = ""
        for entry in list(self._script):
            if isinstance(entry, Exception):
                self._script.remove(entry)
                raise entry
            said += entry
            await on_text(entry)
        if not said.strip():
            raise HwapokError(Reason.PROVIDER_EMPTY_ANSWER, provider=self.name)
        return WrittenPrompt(said, self._gloss, ())
