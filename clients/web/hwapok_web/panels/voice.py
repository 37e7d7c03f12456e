"""Speaking the scene instead of typing it."""

from __future__ import annotations

from typing import cast

from hwapok_web import happenings as now
from hwapok_web.backend import SpeechToken, StudioError
from hwapok_web.panels.desk import Desk
from hwapok_web.widgets.mic_button import MicButton, MicTexts


class Voice:
    """Adds what was heard to the end of the scene; while it is being understood, each guess replaces the one before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._before: str | None = None
        MicButton(
            texts=cast(MicTexts, desk.texts.section("mic")),
            on_interim=self._guessed,
            on_text=self._heard,
            token=self._token,
        )

    async def _token(self) -> SpeechToken | None:
        try:
            return await self._desk.session.backend.speech_token()
        except StudioError:
            return None

    def _guessed(self, text: str) -> None:
        if self._before is None:
            self._before = self._desk.session.state.draft.scene
        self._put(text)
        if not text:
            self._before = None

    def _heard(self, text: str) -> None:
        if self._before is None:
            self._before = self._desk.session.state.draft.scene
        self._put(text)
        self._before = None

    def _put(self, text: str) -> None:
        scene = f"{self._before or ''} {text}".strip()
        self._desk.session.store.dispatch(now.DraftChanged({"scene": scene}))
