"""How a picture may be drawn differently."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.widgets.modal import Modal

CHANGES = {
    "angle": "Seen from a clearly different camera angle.",
    "wide": "A wider framing from farther away, with more of the surroundings.",
    "close": "A closer framing on the subject.",
    "time": "At another time of day, in low warm sunset light.",
}
"""What each choice adds to the prompt."""


class VaryDialog:
    """Asks what shall be different, and draws that."""

    def __init__(self, desk: Desk) -> None:
        self._modal = Modal()
        self._modal.show(title=desk.texts("vary.title"), close_label=desk.texts("page.close"))
        with self._modal, ui.element("div").classes("choices"):
            for key, change in CHANGES.items():
                desk.button(f"vary.{key}", partial(self._chosen, desk, change), "wide", "brush")

    def open(self) -> None:
        """Asks."""
        self._modal.open()

    def _chosen(self, desk: Desk, change: str) -> None:
        self._modal.close()
        desk.session.vary(change)
