"""The microphone: one press, one sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol, TypedDict

from nicegui.element import Element
from nicegui.events import GenericEventArguments

SPEECH_SDK = Path(__file__).parents[1] / "vendor" / "speech_sdk"


class SpeechRight(Protocol):
    """A token of the speech provider's, as the SDK gives it."""

    @property
    def token(self) -> str: ...

    @property
    def region(self) -> str: ...

    @property
    def endpoint(self) -> str: ...

    @property
    def language(self) -> str: ...


class MicTexts(TypedDict):
    """What the microphone says, in the reader's language."""

    label: str
    """The button's name."""
    stop: str
    """Its name while it listens."""
    listening: str
    remote: str
    """That the browser's maker hears the sentence."""
    none: str
    """That this browser knows no speech recognition."""
    insecure: str
    """That the page was not opened in a way that lets a browser hear."""
    denied: str
    no_device: str
    network: str
    nothing: str
    """That nothing was understood."""
    failed: str


class MicButton(Element, component="mic_button.js"):
    """Hears one sentence: by the speech provider where the server has one, else by the browser itself (on this computer
    where it can), else it is a button that says why it cannot. A second press stops.

    Everything that goes wrong is said beside the button; whoever uses it gets texts only.
    """

    def __init__(
        self,
        *,
        texts: MicTexts,
        on_interim: Callable[[str], Any],
        on_text: Callable[[str], Any],
        token: Callable[[], Awaitable[SpeechRight | None]] | None = None,
        language: str = "ko-KR",
    ) -> None:
        """
        :param on_interim: gets what was understood so far, each time the whole; empty when it came to nothing
        :param on_text: gets the sentence, once
        :param token: asked at each press for a right to the provider; None, or what answers None, for the browser alone
        """
        super().__init__()
        self._token = token
        self.add_resource(SPEECH_SDK)
        self._props.update({"texts": dict(texts), "lang": language, "provider": token is not None})
        self.on("interim", lambda event: on_interim(str(event.args)))
        self.on("heard", lambda event: on_text(str(event.args)))
        self.on("token", self._answer)

    async def _answer(self, _: GenericEventArguments) -> None:
        """Gives the browser a token, or nothing, whatever happens: it falls back by itself."""
        right: SpeechRight | None = None
        try:
            right = await self._token() if self._token else None
        finally:
            self.run_method("given", _message(right) if right else None)


def _message(right: SpeechRight) -> dict[str, str]:
    return {"token": right.token, "region": right.region, "endpoint": right.endpoint, "language": right.language}
