"""Asks before something is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.widgets.modal import Modal
from hwapok_web.widgets.words import Words


class Confirm:
    """A dialog with two answers."""

    def __init__(self, desk: Desk, question: str = "history.confirm", title: str = "history.confirm_title") -> None:
        self._then: Callable[[], Any] = lambda: None
        self._modal = Modal()
        self._modal.show(title=desk.texts(title), close_label=desk.texts("page.close"))
        with self._modal:
            Words("p", desk.texts(question))
            with ui.element("div").classes("row"):
                ui.element("span").classes("spring")
                desk.button("history.no", self._modal.close)
                desk.button("history.yes", self._confirmed, "danger", "trash")

    def ask(self, then: Callable[[], Any]) -> None:
        """:param then: what is done when the answer is yes"""
        self._then = then
        self._modal.open()

    async def _confirmed(self) -> None:
        self._modal.close()
        result = self._then()
        if hasattr(result, "__await__"):
            await result
