"""How the server is: its numbers, its parts, the services it uses."""

from __future__ import annotations

import asyncio

from nicegui import ui

from hwapok_web.panels.desk import Desk
from hwapok_web.state import Link, StudioState
from hwapok_web.views import status as views
from hwapok_web.widgets.fact_table import FactTable
from hwapok_web.widgets.tiles import Tiles
from hwapok_web.widgets.words import Words

EVERY_S = 5.0


def board_panel(desk: Desk) -> None:
    """The whole page; asks anew every few seconds."""
    board = Board(desk)
    desk.session.store.listen(board.reached)


class Board:
    """What was last heard of the server."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asking = False
        with desk.panel("status.title", hint="status.hint"):
            self._numbers = Tiles()
        with desk.panel("status.parts"):
            self._parts = FactTable()
        with desk.panel("status.providers"):
            self._providers = FactTable()
        desk.bind(self._providers, views.providers)
        with ui.element("div").classes("row"):
            self._time = Words("p", "", "hint")

    def reached(self, _: StudioState, state: StudioState) -> None:
        """Begins to ask once the server is there."""
        if state.link is Link.THERE and not self._asking:
            self._asking = True
            self._desk.session.spawn(self._ask())

    async def _ask(self) -> None:
        while True:
            await self._desk.session.told(self._look)
            await asyncio.sleep(EVERY_S)

    async def _look(self) -> None:
        backend, texts = self._desk.session.backend, self._desk.texts
        status, library = await asyncio.gather(backend.server_status(), backend.library_stats())
        catalog = self._desk.session.state.catalog
        self._numbers.show(items=views.numbers(texts, status, library, catalog))
        self._parts.show(**views.parts(texts, status))
        self._time.show(text=views.asked(texts, status))
