"""What every panel works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from hwapok_web.i18n import Texts
from hwapok_web.session import Session
from hwapok_web.state import StudioState
from hwapok_web.store import Shows
from hwapok_web.widgets.action_button import ActionButton
from hwapok_web.widgets.text_field import TextField
from hwapok_web.widgets.words import Words


@dataclass(frozen=True, slots=True)
class Desk:
    """One page: its work and its language."""

    session: Session
    texts: Texts

    def bind(self, widget: Shows, view: Callable[[Texts, StudioState], Mapping[str, Any]]) -> None:
        """Keeps a widget showing a view."""
        self.session.store.bind(widget, lambda state: view(self.texts, state))

    def say(self, words: Words, view: Callable[[Texts, StudioState], str]) -> None:
        """Keeps a text saying what a view says."""
        self.session.store.bind(words, lambda state: {"text": view(self.texts, state)})

    def reveal(self, element: ui.element, view: Callable[[StudioState], bool]) -> None:
        """Keeps an element visible while the view says so."""
        self.session.store.bind(_Revealed(element), lambda state: {"visible": view(state)})

    def mark(self, element: ui.element, name: str, view: Callable[[StudioState], bool]) -> None:
        """Keeps a class on an element while the view says so."""
        self.session.store.bind(_Marked(element, name), lambda state: {"on": view(state)})

    def button(self, key: str, handler: Callable[[], Any], kind: str = "", icon: str = "") -> ActionButton:
        """A button with a text of the catalogue."""
        button = ActionButton()
        button.show(label=self.texts(key), kind=kind, icon=icon)
        button.heard("press", lambda _: handler())
        return button

    def field(self, key: str, **properties: Any) -> TextField:
        """A field for text, named by the catalogue.

        :param properties: more of the field's
        """
        field = TextField()
        field.show(label=self.texts(key), texts=self.texts.section("field"), **properties)
        return field

    @contextmanager
    def panel(self, key: str, classes: str = "", hint: str = "") -> Iterator[ui.element]:
        """A titled box."""
        with ui.element("section").classes(f"panel {classes}") as box:
            with ui.element("header"):
                title = Words("h2", self.texts(key))
                box.props(f"aria-labelledby={title.html_id}")
                if hint:
                    Words("p", self.texts(hint), "hint")
            yield box


@dataclass(frozen=True, slots=True)
class _Marked:
    element: ui.element
    name: str

    def show(self, *, on: bool) -> None:
        self.element.classes(add=self.name if on else "", remove="" if on else self.name)


@dataclass(frozen=True, slots=True)
class _Revealed:
    element: ui.element

    def show(self, *, visible: bool) -> None:
        self.element.set_visibility(visible)
