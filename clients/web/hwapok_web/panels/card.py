"""One picture of the library: seen large, described, used, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from hwapok_web.backend import LibraryPicture
from hwapok_web.draft import Attached
from hwapok_web.panels.confirm import Confirm
from hwapok_web.panels.desk import Desk
from hwapok_web.plain import plain
from hwapok_web.views import inputs
from hwapok_web.widgets.choice_select import ChoiceSelect
from hwapok_web.widgets.modal import Modal
from hwapok_web.widgets.picture import Picture
from hwapok_web.widgets.words import Words


class PictureCard:
    """A dialog for one picture at a time."""

    def __init__(self, desk: Desk, changed: Callable[[], Awaitable[None]]) -> None:
        """:param changed: called after a picture was changed or deleted"""
        self._desk, self._changed = desk, changed
        self._picture: LibraryPicture | None = None
        self._category = self._layer = ""
        self._confirm = Confirm(desk, "library.confirm", "library.delete")
        self._modal = Modal()
        self._modal.show(title=desk.texts("library.edit"), close_label=desk.texts("page.close"))
        with self._modal:
            self._build()

    async def open(self, name: str) -> None:
        """Shows a picture."""

        async def call() -> None:
            self._show(await self._desk.session.backend.picture(name))

        if await self._desk.session.told(call):
            self._modal.open()

    def _build(self) -> None:
        self._image = Picture()
        self._caption = self._desk.field("library.caption", multiline=True, rows=2, longest=500)
        self._tags = self._desk.field("library.tags", longest=600)
        with ui.element("div").classes("row"):
            self._categories, self._layers = ChoiceSelect(), ChoiceSelect()
            self._categories.heard("pick", lambda key: setattr(self, "_category", str(key)))
            self._layers.heard("pick", lambda key: setattr(self, "_layer", str(key)))
        self._rights = Words("p", "", "hint")
        self._said = Words("p", "", "hint").props("role=status")
        with ui.element("div").classes("row"):
            self._desk.button("library.delete", lambda: self._confirm.ask(self._delete), "danger", "trash")
            ui.element("span").classes("spring")
            self._desk.button("library.use", self._use, "", "pin")
            self._desk.button("library.save", self._save, "primary", "check")

    def _show(self, picture: LibraryPicture) -> None:
        self._picture = picture
        self._category, self._layer = picture.category, picture.layer
        self._image.show(url=picture.picture.url, alt=plain(picture.caption or picture.file_name))
        self._caption.show(value=picture.caption)
        self._tags.show(value=", ".join(picture.tags))
        known = (picture.file_name, picture.license, picture.author, picture.source)
        self._rights.show(text=plain(" · ".join(filter(None, known))))
        self._said.show(text="")
        self._offer()

    def _offer(self) -> None:
        texts, state = self._desk.texts, self._desk.session.state
        none = [["", texts("library.none_chosen")]]
        for select, key, view, value in (
            (self._categories, "category", inputs.categories, self._category),
            (self._layers, "layer", inputs.layers, self._layer),
        ):
            options = [[option["value"], option["label"]] for option in view(texts, state)["options"]]
            select.show(label=texts(f"library.{key}"), options=none + options, value=value)

    async def _save(self) -> None:
        picture = self._picture
        if picture is None:
            return
        tags = [tag.strip() for tag in self._tags.text.split(",") if tag.strip()]
        backend = self._desk.session.backend

        async def call() -> None:
            await backend.update_picture(picture.name, self._caption.text.strip(), tags, self._category, self._layer)

        if await self._desk.session.told(call):
            self._said.show(text=self._desk.texts("library.saved"))
            await self._changed()

    async def _delete(self) -> None:
        picture = self._picture
        if picture and await self._desk.session.told(lambda: self._desk.session.backend.delete_picture(picture.name)):
            self._modal.close()
            await self._changed()

    def _use(self) -> None:
        if self._picture:
            title = self._picture.caption or self._picture.file_name
            self._desk.session.references.attach(Attached(self._picture.name, title, self._picture.picture.url))
            self._said.show(text=self._desk.texts("library.used"))
