"""The keyboard shortcuts: the list, and what they do."""

from __future__ import annotations

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.widgets.modal import Modal
from hwapok_web.widgets.shortcuts import Shortcuts
from hwapok_web.widgets.words import Words

_LISTED = (
    (("Enter",), "submit"),
    (("Ctrl", "Enter"), "prompt"),
    (("Ctrl", "Shift", "Enter"), "render"),
    (("Esc",), "cancel"),
    (("Ctrl", "V"), "paste"),
    (("+", "−", "0"), "zoom"),
    (("?",), "help"),
)


class KeysDialog:
    """Listens to the page's keys."""

    def __init__(self, desk: Desk) -> None:
        self._modal = Modal()
        self._modal.show(title=desk.texts("keys.title"), close_label=desk.texts("page.close"))
        with self._modal, ui.element("dl").classes("keys"):
            for keys, key in _LISTED:
                with ui.element("dt"):
                    for name in keys:
                        Words("kbd", name)
                Words("dd", desk.texts(f"keys.{key}"))
        self._actions = {
            "prompt": desk.session.make_prompt,
            "render": desk.session.draw,
            "cancel": desk.session.cancel,
            "help": self._modal.open,
        }
        shortcuts = Shortcuts()
        shortcuts.heard("key", lambda name: self._actions[str(name)]())
        desk.session.store.bind(shortcuts, lambda state: {"busy": state.busy})

    def open(self) -> None:
        """Shows the list."""
        self._modal.open()
