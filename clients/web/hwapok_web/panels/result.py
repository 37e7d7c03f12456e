"""The picture, and what can be done with it."""

from __future__ import annotations

from nicegui import ui

from hwapok_web.panels.confirm import Confirm
from hwapok_web.panels.desk import Desk
from hwapok_web.panels.examples import examples
from hwapok_web.panels.vary import VaryDialog
from hwapok_web.session import Session
from hwapok_web.state import Phase, StudioState
from hwapok_web.views import result as views
from hwapok_web.widgets.action_button import ActionButton
from hwapok_web.widgets.open_button import OpenButton
from hwapok_web.widgets.picture_view import PictureView
from hwapok_web.widgets.stage_list import StageList
from hwapok_web.widgets.words import Words


def result_panel(desk: Desk) -> None:
    """The lower half of the middle column."""
    with ui.element("section").classes("panel result") as box:
        with ui.element("div").classes("panel-title"):
            title = Words("h2", desk.texts("result.title"))
            box.props(f"aria-labelledby={title.html_id}")
            with ui.element("div").classes("row") as files:
                _files(desk)
            desk.reveal(files, _has_picture)
        _progress(desk)
        _picture(desk)
        with ui.element("div").classes("foot") as foot:
            desk.say(Words("p", "", "ai-notice"), views.notice)
            with ui.element("div").classes("row"):
                _actions(desk)
        desk.reveal(foot, _has_picture)


def _has_picture(state: StudioState) -> bool:
    return state.render.result is not None


def _actions(desk: Desk) -> None:
    session = desk.session
    vary, confirm = VaryDialog(desk), Confirm(desk)
    for key, press, icon in (
        ("again", session.draw, "again"),
        ("vary", vary.open, "vary"),
        ("continue", session.continue_from_result, "next"),
        ("delete", lambda: confirm.ask(lambda: session.delete(session.state.render.following.job)), "trash"),
    ):
        button = desk.button(f"result.{key}", press, "quiet small", icon)
        button.show(quiet=key == "delete", title=desk.texts(f"result.{key}"))
        desk.session.store.bind(button, lambda state: {"disabled": state.busy})


def _files(desk: Desk) -> None:
    for view in (views.png, views.psd):
        link = ActionButton()
        link.show(icon="download", kind="small")
        desk.bind(link, view)
    _open_button(desk)


def _open_button(desk: Desk) -> None:
    button = OpenButton()
    button.show(
        label=desk.texts("result.open"),
        title=desk.texts("result.open_title"),
        texts={
            "unsure": desk.texts("result.open_unsure"),
            "download": desk.texts("result.open_download"),
            "close": desk.texts("page.close"),
        },
    )

    async def press(_: object) -> None:
        if link := await desk.session.open_link():
            button.follow(link)

    button.heard("press", press)
    desk.session.store.bind(button, lambda state: {"fallback": views.psd(desk.texts, state)["href"]})


def _progress(desk: Desk) -> None:
    stages = StageList()
    stages.show(cancel_label=desk.texts("stage.cancel"), cancelling_label=desk.texts("stage.cancelling"))
    stages.heard("cancel", lambda _: desk.session.cancel())
    desk.bind(stages, views.stages)
    desk.reveal(stages, views.shows_stages)
    with ui.element("div").classes("banner bad") as failed:
        desk.say(Words("p"), lambda texts, state: views.failure(texts, state) or texts("result.cancelled"))
        resume = desk.button("result.resume", lambda: _resume(desk.session), "small")
        desk.reveal(resume, lambda state: state.render.following.resumable)
    desk.reveal(failed, lambda state: state.render.following.phase in (Phase.FAILED, Phase.CANCELLED))


async def _resume(session: Session) -> None:
    await session.resume(session.state.render.following.job)


def _picture(desk: Desk) -> None:
    picture = PictureView()
    texts = desk.texts.section("result") | {"failed": desk.texts("result.compose_failed")}
    picture.show(texts=texts)
    picture.heard("stale", lambda _: desk.session.renew())
    desk.bind(picture, views.picture)
    with picture, ui.element("div").classes("start-here"):
        Words("b", desk.texts("result.empty"))
        Words("p", desk.texts("result.empty_more"))
        examples(desk)
