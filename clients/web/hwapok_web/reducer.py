"""The page's one step: a state and what happened give the next state. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import singledispatch
from typing import Any

from hwapok_web import happenings as now
from hwapok_web.backend import (
    CatalogEntry,
    PromptResult,
    RenderResult,
)
from hwapok_web.draft import Draft
from hwapok_web.job_events import job_event, prompt_of, render_of
from hwapok_web.plain import plain
from hwapok_web.state import Following, Link, Phase, Problem, PromptWork, RenderWork, StudioState

MOST_PROBLEMS = 4
_DRAFT_FIELDS = frozenset(item.name for item in fields(Draft))


def reduce(state: StudioState, happening: now.Anything) -> StudioState:
    """The state after it happened. An event of a job that is not on the page, or one that was applied before, changes
    nothing."""
    return _next(happening, state)


@singledispatch
def _next(happening: object, state: StudioState) -> StudioState:
    return job_event(state, happening)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------- the server


@_next.register
def _(happening: now.LinkChanged, state: StudioState) -> StudioState:
    return replace(state, link=happening.link)


@_next.register
def _(happening: now.CatalogArrived, state: StudioState) -> StudioState:
    catalog = happening.catalog
    sizes = [(size.width, size.height) for size in catalog.limits.picture_sizes]
    draft = replace(
        state.draft,
        category=_known(state.draft.category, catalog.categories),
        layer=_known(state.draft.layer, catalog.layers),
        size=state.draft.size if state.draft.size in sizes or not sizes else sizes[0],
    )
    return replace(state, catalog=catalog, draft=draft, link=Link.THERE)


def _known(key: str, entries: tuple[CatalogEntry, ...]) -> str:
    keys = [entry.key for entry in entries]
    return key if key in keys or not keys else keys[0]


@_next.register
def _(happening: now.EstimateArrived, state: StudioState) -> StudioState:
    return replace(state, estimate=happening.estimate)


# ------------------------------------------------------------------------------------------------------- the inputs


@_next.register
def _(happening: now.DraftChanged, state: StudioState) -> StudioState:
    changes: dict[str, Any] = {name: value for name, value in happening.changes.items() if name in _DRAFT_FIELDS}
    return replace(state, draft=replace(state.draft, **changes))


@_next.register
def _(happening: now.PictureAttached, state: StudioState) -> StudioState:
    return replace(state, draft=state.draft.with_attached(happening.picture))


@_next.register
def _(happening: now.PictureDetached, state: StudioState) -> StudioState:
    return replace(state, draft=state.draft.without(happening.name))


@_next.register
def _(happening: now.PictureExcluded, state: StudioState) -> StudioState:
    return replace(state, draft=state.draft.excluding(happening.name))


@_next.register
def _(happening: now.SendingChanged, state: StudioState) -> StudioState:
    return replace(state, sending=happening.count)


@_next.register
def _(_: now.PromptWanted, state: StudioState) -> StudioState:
    return replace(state, prompt_wanted=True)


@_next.register
def _(happening: now.PromptEdited, state: StudioState) -> StudioState:
    text = happening.text
    edit = None if text is None or text == state.prompt.written else text
    return replace(state, prompt=replace(state.prompt, edit=edit))


# ------------------------------------------------------------------------------------------------------ whole works


@_next.register
def _(happening: now.PromptBegan, state: StudioState) -> StudioState:
    following = Following(happening.job, Phase.QUEUED)
    work = PromptWork(following, brief=happening.brief)
    return replace(state, prompt=work, prompt_wanted=False, estimate=None)


@_next.register
def _(happening: now.RenderBegan, state: StudioState) -> StudioState:
    return replace(state, render=RenderWork(Following(happening.job, Phase.QUEUED), happening.kind))


@_next.register
def _(_: now.CancelAsked, state: StudioState) -> StudioState:
    return both(state, lambda following: replace(following, cancelling=following.phase.busy))


@_next.register
def _(happening: now.FollowFailed, state: StudioState) -> StudioState:
    def failed(following: Following) -> Following:
        if following.job != happening.job:
            return following
        return replace(following, phase=Phase.FAILED, error=happening.error, cancelling=False)

    return both(state, failed)


@_next.register
def _(happening: now.Stopped, state: StudioState) -> StudioState:
    def stopped(following: Following) -> Following:
        if following.job != happening.job or not following.phase.busy:
            return following
        return replace(following, phase=Phase.CANCELLED, cancelling=False)

    return both(state, stopped)


@_next.register
def _(_: now.Cleared, state: StudioState) -> StudioState:
    draft = Draft(category=state.draft.category, layer=state.draft.layer, size=state.draft.size)
    return replace(state, draft=draft, prompt=PromptWork(), render=RenderWork(), estimate=None)


@_next.register
def _(happening: now.Opened, state: StudioState) -> StudioState:
    prompt = prompt_of(PromptWork(brief=happening.draft), happening.prompt) if happening.prompt else PromptWork()
    render = render_of(RenderWork(), happening.render) if happening.render else RenderWork()
    if happening.render and isinstance(text := getattr(happening.render.spec, "prompt", None), str):
        prompt = replace(prompt, edit=None if plain(text) == prompt.written else plain(text))
    return replace(state, draft=happening.draft, prompt=prompt, render=render, estimate=None)


@_next.register
def _(happening: now.Deleted, state: StudioState) -> StudioState:
    prompt, render = state.prompt, state.render
    if prompt.following.job in happening.jobs:
        prompt = PromptWork(edit=prompt.text, brief=prompt.brief)
    if render.following.job in happening.jobs:
        render = RenderWork()
    return replace(state, prompt=prompt, render=render)


@_next.register
def _(happening: now.Renewed, state: StudioState) -> StudioState:
    job = happening.job
    if job.name == state.prompt.following.job and isinstance(job.result, PromptResult):
        result = job.result
        prompt = replace(state.prompt, result=result, references=result.references, candidates=result.candidates)
        return replace(state, prompt=prompt)
    if job.name == state.render.following.job and isinstance(job.result, RenderResult):
        return replace(state, render=replace(state.render, result=job.result))
    return state


# -------------------------------------------------------------------------------------------------------- the rest


@_next.register
def _(happening: now.LayerToggled, state: StudioState) -> StudioState:
    shown = {**state.render.shown, happening.name: happening.visible}
    return replace(state, render=replace(state.render, shown=shown))


@_next.register
def _(_: now.LayersReset, state: StudioState) -> StudioState:
    return replace(state, render=replace(state.render, shown={}))


@_next.register
def _(happening: now.HistoryArrived, state: StudioState) -> StudioState:
    return replace(state, entries=happening.entries, history_known=True, history_more=happening.more)


@_next.register
def _(happening: now.EntryDeleted, state: StudioState) -> StudioState:
    return replace(state, entries=tuple(entry for entry in state.entries if entry.name != happening.name))


@_next.register
def _(happening: now.ProblemArose, state: StudioState) -> StudioState:
    number = state.problem_count + 1
    arisen = Problem(number, happening.reason, happening.text, happening.subject)
    others = tuple(p for p in state.problems if (p.reason, p.subject) != (arisen.reason, arisen.subject))
    return replace(state, problems=(*others, arisen)[-MOST_PROBLEMS:], problem_count=number)


@_next.register
def _(happening: now.ProblemRead, state: StudioState) -> StudioState:
    return replace(state, problems=tuple(p for p in state.problems if p.number != happening.number))


def both(state: StudioState, change: Callable[[Following], Following]) -> StudioState:
    return replace(
        state,
        prompt=replace(state.prompt, following=change(state.prompt.following)),
        render=replace(state.render, following=change(state.render.following)),
    )
