"""Finds references in the library, and pins them."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.state import StudioState
from hwapok_web.views import library as views
from hwapok_web.widgets.library_grid import LibraryGrid
from hwapok_web.widgets.modal import Modal

MOST_FOUND = 24


class Picker:
    """A dialog with a search."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._modal = Modal()
        self._modal.show(title=desk.texts("picker.title"), close_label=desk.texts("page.close"), wide=True)
        with self._modal:
            with ui.element("div").classes("row search-row"):
                self._field = desk.field("picker.search", placeholder=desk.texts("picker.search_hint"), longest=200)
                self._field.submitted(self.search)
                desk.button("picker.button", lambda: self.search(self._field.text), "", "search")
            self._grid = LibraryGrid()
            self._grid.show(texts=desk.texts.section("library") | desk.texts.section("picker"), pins=True)
            self._grid.heard("pick", lambda name: desk.session.references.pin(str(name)))
        desk.session.store.bind(self._grid, self._pinned)

    async def open(self) -> None:
        """Shows the newest pictures."""
        self._modal.open()
        await self.search("")

    async def search(self, query: str) -> None:
        """Shows what is found; everything for an empty query."""
        backend, texts = self._desk.session.backend, self._desk.texts

        async def call() -> None:
            if query.strip():
                found = await backend.search(query, "", "", MOST_FOUND)
                self._grid.show(items=[views.hit(texts, hit) for hit in found.hits], searched=True)
            else:
                pictures = await backend.pictures("", "", MOST_FOUND)
                self._grid.show(items=[views.picture(texts, picture) for picture in pictures], searched=False)

        await self._desk.session.told(call)

    @staticmethod
    def _pinned(state: StudioState) -> dict[str, Any]:
        return {"chosen": list(state.draft.pinned)}
