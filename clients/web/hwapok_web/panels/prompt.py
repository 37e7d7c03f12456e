"""The prompt: how it comes about, what it says, and the order to draw it."""

from __future__ import annotations

from nicegui import ui

from hwapok_web import happenings as now
from hwapok_web.panels.desk import Desk
from hwapok_web.session import Session
from hwapok_web.state import Phase, StudioState
from hwapok_web.views import prompt as views
from hwapok_web.widgets.action_button import ActionButton
from hwapok_web.widgets.choice_select import ChoiceSelect
from hwapok_web.widgets.stage_list import StageList
from hwapok_web.widgets.words import Words


def prompt_panel(desk: Desk) -> None:
    """The upper half of the middle column."""
    with desk.panel("prompt.title", "prompt", hint="prompt.hint") as panel:
        desk.mark(panel, "compact", lambda state: state.render.following.phase is not Phase.IDLE)
        _progress(desk)
        _text(desk)
        with ui.element("div").classes("row"):
            _choices(desk)
            cost = Words("p", "", "cost")
            desk.say(cost, views.cost)
            ui.element("span").classes("spring")
            draw = ActionButton()
            draw.show(kind="primary", icon="brush")
            draw.heard("press", lambda _: desk.session.draw())
            desk.bind(draw, views.draw)


def _progress(desk: Desk) -> None:
    stages = StageList()
    stages.show(cancel_label=desk.texts("stage.cancel"), cancelling_label=desk.texts("stage.cancelling"))
    stages.heard("cancel", lambda _: desk.session.cancel())
    desk.bind(stages, views.stages)
    desk.reveal(stages, views.shows_stages)
    with ui.element("div").classes("banner bad") as failed:
        words = Words("p")
        desk.say(words, views.failure)
        resume = desk.button("result.resume", lambda: _resume(desk.session), "small")
        desk.reveal(resume, lambda state: state.prompt.following.resumable)
    desk.reveal(failed, lambda state: state.prompt.following.phase is Phase.FAILED)


async def _resume(session: Session) -> None:
    await session.resume(session.state.prompt.following.job)


def _text(desk: Desk) -> None:
    hint = desk.texts("prompt.placeholder")
    field = desk.field("prompt.label", keep="prompt", multiline=True, rows=3, lang="en", placeholder=hint)
    field.typed(lambda text: _edited(desk, text))
    desk.session.store.bind(field, views.field)
    for view, classes in ((views.gloss, "gloss"), (views.notes, "notes")):
        words = Words("p", "", classes).props("tabindex=0" if view is views.gloss else "")
        desk.say(words, view)
    with ui.element("div").classes("banner") as outdated:
        Words("p", desk.texts("prompt.outdated"))
        desk.button("inputs.again", desk.session.make_prompt, "small", "again")
    desk.reveal(outdated, lambda state: state.outdated and not state.busy)
    undo = desk.button("prompt.undo", lambda: desk.session.store.dispatch(now.PromptEdited(None)), "small quiet")
    desk.reveal(undo, _can_undo)


def _can_undo(state: StudioState) -> bool:
    return state.prompt.edit is not None and bool(state.prompt.written)


def _edited(desk: Desk, text: str) -> None:
    if not desk.session.state.prompt.following.phase.busy:
        desk.session.store.dispatch(now.PromptEdited(text))


def _choices(desk: Desk) -> None:
    size = ChoiceSelect()
    size.show(label=desk.texts("prompt.size"))
    size.heard("pick", lambda value: _change(desk, size=tuple(map(int, str(value).split("x")))))
    desk.session.store.bind(
        size,
        lambda state: {
            "options": [list(option) for option in views.sizes(desk.texts, state)],
            "value": f"{state.draft.size[0]}x{state.draft.size[1]}",
        },
    )
    psd = ChoiceSelect()
    options = [[name, desk.texts(f"prompt.psd_{name}")] for name in ("stages", "cutout", "flat")]
    psd.show(label=desk.texts("prompt.psd"), options=options)
    psd.heard("pick", lambda value: _change(desk, psd_layers=str(value)))
    desk.session.store.bind(psd, lambda state: {"value": state.draft.psd_layers})


def _change(desk: Desk, **changes: object) -> None:
    desk.session.store.dispatch(now.DraftChanged(changes))
