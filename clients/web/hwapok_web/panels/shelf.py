"""The library: what is in it, what is found in it, what comes into it."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from hwapok_web.backend import Finished, ImportResult, Progress
from hwapok_web.panels.card import PictureCard
from hwapok_web.panels.desk import Desk
from hwapok_web.state import Following, Link, Phase, StudioState
from hwapok_web.views import inputs, library, progress
from hwapok_web.widgets.choice_select import ChoiceSelect
from hwapok_web.widgets.library_add import LibraryAdd
from hwapok_web.widgets.library_grid import LibraryGrid
from hwapok_web.widgets.stage_list import StageList
from hwapok_web.widgets.words import Words

PAGE = 60
IMPORT_STAGES = ("embed_pictures", "index_pictures")


def shelf_panel(desk: Desk) -> None:
    """The whole page."""
    shelf = Shelf(desk)
    with desk.panel("library.add"):
        add = LibraryAdd()
        texts = {"texts": desk.texts.section("add"), "limits": desk.texts.section("field")}
        add.show(endpoint="/api/library", max_bytes=10 * 2**20, **texts)
        add.heard("added", lambda _: shelf.look())
        desk.session.store.bind(add, lambda state: {"categories": shelf.choices(state, "categories")})
    with desk.panel("library.title", hint="library.hint"):
        shelf.build()
    desk.session.store.listen(shelf.reached)


class Shelf:
    """The pictures that are shown now, and why these."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._texts = desk, desk.texts
        self._query, self._category, self._layer, self._most = "", "", "", PAGE
        self._card = PictureCard(desk, self.look)

    def build(self) -> None:
        """Search, filters, numbers, pictures."""
        with ui.element("div").classes("row search-row"):
            hint = self._texts("library.search_hint")
            self._field = self._desk.field("library.search", placeholder=hint, longest=400)
            self._field.submitted(self._search)
            self._desk.button("library.button", lambda: self._search(self._field.text), "", "search")
            for name, keys in (("category", "categories"), ("layer", "layers")):
                self._filter(name, keys)
        with ui.element("div").classes("row"):
            self._count = Words("p", "", "count")
            ui.element("span").classes("spring")
            self._desk.button("library.import", self._import, "small quiet", "again")
        self._stages = StageList()
        self._stages.set_visibility(False)
        self._said = Words("p", "", "hint")
        self._grid = LibraryGrid()
        self._grid.show(texts=self._texts.section("library"))
        self._grid.heard("pick", lambda name: self._card.open(str(name)))
        self._grid.heard("stale", lambda _: self.look())
        self._more = self._desk.button("library.more", self._look_further, "small")
        self._more.set_visibility(False)

    def choices(self, state: StudioState, keys: str) -> list[list[str]]:
        """Key and name of each choice of the catalogue."""
        view = inputs.categories if keys == "categories" else inputs.layers
        return [[option["value"], option["label"]] for option in view(self._texts, state)["options"]]

    def reached(self, before: StudioState, state: StudioState) -> None:
        """Looks once the server is there, and again when it is back."""
        if state.link is Link.THERE and before.link is not Link.THERE:
            self._desk.session.spawn(self.look())

    async def look(self) -> None:
        """Shows what there is for the search and the filters."""
        await self._desk.session.told(self._look)

    async def _look(self) -> None:
        backend = self._desk.session.backend
        stats = await backend.library_stats()
        self._count.show(text=self._texts("library.count", count=stats.pictures))
        if self._query.strip():
            found = await backend.search(self._query, self._category, self._layer, min(self._most, 100))
            items = [library.hit(self._texts, hit) for hit in found.hits]
            self._said.show(text=self._relaxed(found.relaxed))
        else:
            pictures = await backend.pictures(self._category, self._layer, self._most)
            items = [library.picture(self._texts, picture) for picture in pictures]
            self._said.show(text="")
        searched = bool(self._query.strip() or self._category or self._layer)
        self._grid.show(items=items, searched=searched)
        self._more.set_visibility(not self._query and len(items) == self._most)

    def _relaxed(self, filters: tuple[str, ...]) -> str:
        names = ", ".join(self._texts(f"library.{name}") for name in filters)
        return self._texts("library.relaxed", filters=names) if filters else ""

    def _filter(self, name: str, keys: str) -> None:
        select = ChoiceSelect()
        select.show(label=self._texts(f"library.{name}"), value="")
        select.heard("pick", lambda key: self._filtered(name, str(key)))
        everything = ["", self._texts("library.all")]
        self._desk.session.store.bind(select, lambda state: {"options": [everything, *self.choices(state, keys)]})

    async def _filtered(self, name: str, key: str) -> None:
        if name == "category":
            self._category = key
        else:
            self._layer = key
        await self.look()

    async def _search(self, query: str) -> None:
        self._query, self._most = query, PAGE
        await self.look()

    async def _look_further(self) -> None:
        self._most += PAGE
        await self.look()

    async def _import(self) -> None:
        await self._desk.session.told(self._follow_import)
        await self.look()

    async def _follow_import(self) -> None:
        run = self._desk.session.backend.import_pictures()
        following = Following(run.name, Phase.QUEUED)
        self._stages.set_visibility(True)
        async for event in run:
            if isinstance(event, Progress):
                following = Following(
                    run.name, Phase.RUNNING, 0, event.stage, event.index, event.count, event.fraction, event.message
                )
            if isinstance(event, Finished):
                self._imported(event.snapshot.result)
            self._stages.show(**self._progress(following))
        self._stages.set_visibility(False)

    def _progress(self, following: Following) -> dict[str, Any]:
        return dict(progress.stages(self._texts, following, IMPORT_STAGES)) | {"busy": False}

    def _imported(self, result: object) -> None:
        if isinstance(result, ImportResult):
            self._said.show(text=self._texts("library.import_done", count=result.embedded))
