"""What shall be drawn: category, layer, keyword, scene, references."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from hwapok_web import happenings as now
from hwapok_web.draft import Attached
from hwapok_web.panels.desk import Desk
from hwapok_web.panels.picker import Picker
from hwapok_web.panels.voice import Voice
from hwapok_web.views import inputs as views
from hwapok_web.widgets.action_button import ActionButton
from hwapok_web.widgets.choice_chips import ChoiceChips
from hwapok_web.widgets.image_drop import ImageDrop
from hwapok_web.widgets.words import Words


def inputs_panel(desk: Desk) -> None:
    """The left column."""
    with desk.panel("inputs.title", "inputs"):
        _choices(desk)
        _words(desk)
        _references(desk)
        with ui.element("div").classes("start"):
            start = ActionButton()
            start.show(kind="primary wide", icon="text")
            start.heard("press", lambda _: desk.session.make_prompt())
            desk.bind(start, views.start)


def _choices(desk: Desk) -> None:
    for name, view in (("category", views.categories), ("layer", views.layers)):
        chips = ChoiceChips()
        chips.show(label=desk.texts(f"inputs.{name}"), group=name, cards=name == "layer")
        chips.heard("pick", partial(_pick, desk, name))
        desk.bind(chips, view)


def _pick(desk: Desk, name: str, key: object) -> None:
    _change(desk, **{name: str(key)})


def _words(desk: Desk) -> None:
    tag = desk.field("inputs.tag", keep="tag", placeholder=desk.texts("inputs.tag_hint"))
    tag.typed(lambda text: _change(desk, tag=text))
    tag.submitted(lambda text: _start(desk, text))
    desk.session.store.bind(tag, views.tag)
    hint = desk.texts("inputs.scene_hint")
    scene = desk.field("inputs.scene", keep="scene", placeholder=hint, multiline=True, rows=2)
    scene.classes("with-mic")
    scene.typed(lambda text: _change(desk, scene=text))
    desk.session.store.bind(scene, views.scene)
    with scene:
        Voice(desk)


def _references(desk: Desk) -> None:
    picker = Picker(desk)
    with ui.element("div").classes("panel-title"):
        Words("h2", desk.texts("inputs.references"))
        desk.button("inputs.from_library", picker.open, "small quiet", "search")
    drop = ImageDrop()
    drop.show(endpoint="/api/uploads", texts=desk.texts.section("drop"))
    drop.heard("uploaded", lambda answer: _attach(desk, answer))
    drop.heard("sending", lambda count: desk.session.store.dispatch(now.SendingChanged(int(count))))
    drop.heard("removed", lambda name: desk.session.store.dispatch(now.PictureDetached(str(name))))
    desk.session.store.bind(drop, views.attached)
    restore = desk.button("inputs.restore", lambda: _change(desk, **views.NOTHING_LEFT_OUT), "small quiet", "again")
    desk.reveal(restore, views.something_left_out)


def _attach(desk: Desk, answer: object) -> None:
    if isinstance(answer, dict):
        picture = Attached(str(answer["name"]), str(answer["title"]), str(answer["url"]))
        desk.session.store.dispatch(now.PictureAttached(picture))


def _start(desk: Desk, tag: str) -> None:
    _change(desk, tag=tag)
    desk.session.make_prompt()


def _change(desk: Desk, **changes: object) -> None:
    desk.session.store.dispatch(now.DraftChanged(changes))
