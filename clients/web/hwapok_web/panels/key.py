"""Asks for the API key, where the server wants one."""

from __future__ import annotations

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.state import Link, StudioState
from hwapok_web.widgets.modal import Modal
from hwapok_web.widgets.words import Words


class KeyDialog:
    """Opens by itself when the server refuses to answer without a key, or with a wrong one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._modal = Modal()
        self._modal.show(title=desk.texts("link.key_title"), close_label=desk.texts("page.close"))
        with self._modal:
            Words("p", desk.texts("link.key_needed"))
            if desk.session.memory.key:
                Words("p", desk.texts("link.wrong"), "in-place")
            self._field = desk.field("link.key", secret=True, longest=400)
            self._field.submitted(self._enter)
            desk.button("link.enter", lambda: self._enter(self._field.text), "primary", "key")
        desk.session.store.listen(self._heed)

    def open(self) -> None:
        """Asks."""
        self._modal.open()

    def _heed(self, before: StudioState, state: StudioState) -> None:
        if state.link is Link.KEY_NEEDED and before.link is not Link.KEY_NEEDED:
            self._modal.open()

    def _enter(self, key: str) -> None:
        self._desk.session.memory.key = key.strip()
        with self._modal:
            ui.navigate.reload()
