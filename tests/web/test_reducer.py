"""The page's state: what each event makes of it."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce as fold

import pytest

from hwapok_web import happenings as now
from hwapok_web.backend import JobState, Text
from hwapok_web.draft import Attached, Draft, from_json
from hwapok_web.reducer import MOST_PROBLEMS, reduce
from hwapok_web.state import Link, Phase, StudioState
from support.studio_values import PROMPT_JOB, RENDER_JOB, Log, failure, layer, prompt_job, render_job, render_result

DRAFT = Draft("animal", "background", "고양이", "마당")
PIN = Attached("pictures/1", "고양이", "http://files/cat.png")


def after(state: StudioState, *happenings: now.Anything) -> StudioState:
    return fold(reduce, happenings, state)


def drawn(state: StudioState) -> StudioState:
    """With a prompt and a picture."""
    return after(replace(state, draft=DRAFT), now.Opened(DRAFT, prompt_job(), render_job()))


def test_a_draft_without_a_choice_takes_the_first(ready: StudioState) -> None:
    """And a choice that the server no longer offers counts as none."""
    assert (ready.link, ready.draft.category, ready.draft.layer) == (Link.THERE, "person", "conti")
    gone = StudioState(draft=replace(DRAFT, category="dragon", size=(9, 9)))
    assert ready.catalog
    draft = reduce(gone, now.CatalogArrived(ready.catalog)).draft
    assert (draft.category, draft.layer, draft.size) == ("person", "background", (1024, 1024))


def test_deleted_jobs_leave_the_page(ready: StudioState) -> None:
    """A prompt's words stay, as written by hand; a drawing stays while its own job does."""
    page = drawn(ready)
    both = after(page, now.Deleted(frozenset({PROMPT_JOB, RENDER_JOB})))
    assert (both.prompt.text, both.prompt.following.job, both.prompt.result) == (page.prompt.text, "", None)
    assert both.render.following.job == ""
    kept = after(page, now.Deleted(frozenset({PROMPT_JOB})))
    assert (kept.prompt.text, kept.prompt.following.job, kept.render) == (page.prompt.text, "", page.render)


def test_a_prompt_needs_words(ready: StudioState) -> None:
    """Blanks are none."""
    assert not ready.can_prompt
    assert not reduce(ready, now.DraftChanged({"scene": "  "})).can_prompt
    assert reduce(ready, now.DraftChanged({"tag": "고양이"})).can_prompt


def test_a_prompt_comes_about(ready: StudioState) -> None:
    """Stages, references, the text as it is written, the end."""
    log = Log(PROMPT_JOB)
    state = after(ready, now.PromptBegan(PROMPT_JOB, DRAFT))
    assert state.prompt.following.phase is Phase.QUEUED
    state = after(state, log.started(), log.progress("retrieve", 2, 0.5), log.chosen("pictures/1"), log.delta("A "))
    assert state.prompt.following.overall == pytest.approx(0.375)
    assert (state.prompt.text, len(state.prompt.references)) == ("A ", 1)
    assert not state.can_prompt
    state = after(state, log.delta("cat."), log.finished(prompt_job()))
    assert (state.prompt.following.phase, state.prompt.text, state.prompt.following.overall) == (
        Phase.DONE,
        "A cat.",
        1,
    )
    assert state.can_render


def test_an_event_counts_once(ready: StudioState) -> None:
    """After a lost connection events may come again; those of another job are not for this page."""
    log = Log(PROMPT_JOB)
    first = log.delta("A ")
    state = after(ready, now.PromptBegan(PROMPT_JOB), first, first, Log("jobs/other").delta("no"), log.delta("cat"))
    assert state.prompt.text == "A cat"


def test_a_new_attempt_starts_the_text_over(ready: StudioState) -> None:
    """What a worker wrote before it died is void."""
    log = Log(PROMPT_JOB)
    state = after(ready, now.PromptBegan(PROMPT_JOB), log.delta("A do"), log.delta("A cat", attempt=2))
    assert state.prompt.text == "A cat"


def test_an_edit_is_kept_until_it_is_undone(ready: StudioState) -> None:
    """Text that equals the written one is no edit."""
    state = after(drawn(ready), now.PromptEdited("A dog."))
    assert (state.prompt.text, state.prompt.written) == ("A dog.", "A cat.")
    assert reduce(state, now.PromptEdited(None)).prompt.text == "A cat."
    assert reduce(state, now.PromptEdited("A cat.")).prompt.edit is None


def test_a_picture_comes_about(ready: StudioState) -> None:
    """A preview moves the bar and goes when the picture is there."""
    log = Log(RENDER_JOB)
    state = after(ready, now.RenderBegan(RENDER_JOB), log.progress("render", 1), log.preview(0.4))
    assert state.render.preview
    assert state.render.following.overall == pytest.approx(0.1)
    state = reduce(state, log.finished(render_job()))
    assert state.render.result == render_result()
    assert state.render.preview is None


def test_a_failure_says_why(ready: StudioState) -> None:
    """Of a job that failed, and of one that was refused before it began."""
    log = Log(RENDER_JOB)
    state = after(ready, now.RenderBegan(RENDER_JOB), log.finished(render_job(JobState.FAILED, error=failure())))
    assert state.render.following.phase is Phase.FAILED
    assert state.render.following.error
    refused = after(ready, now.PromptBegan(PROMPT_JOB), now.FollowFailed(PROMPT_JOB, failure("INVALID_REQUEST")))
    assert refused.prompt.following.error
    assert refused.prompt.following.error.reason == "INVALID_REQUEST"


def test_cancelling(ready: StudioState) -> None:
    """Asked, then done; also of a job that the server has never heard of."""
    state = after(ready, now.PromptBegan(PROMPT_JOB), now.CancelAsked())
    assert state.prompt.following.cancelling
    assert not state.render.following.cancelling
    ended = reduce(state, Log(PROMPT_JOB).finished(prompt_job(JobState.CANCELLED)))
    assert (ended.prompt.following.phase, ended.prompt.following.cancelling) == (Phase.CANCELLED, False)
    assert reduce(state, now.Stopped(PROMPT_JOB)).prompt.following.phase is Phase.CANCELLED
    assert reduce(ended, now.Stopped(PROMPT_JOB)) == ended


def test_opening_a_work_restores_it(ready: StudioState) -> None:
    """Draft, prompt with the changes that were drawn, picture."""
    edited = render_job(spec=replace(render_job().spec, prompt="A cat, edited."))  # type: ignore[type-var]
    state = after(ready, now.Opened(DRAFT, prompt_job(), edited))
    assert (state.draft, state.prompt.text, state.prompt.written) == (DRAFT, "A cat, edited.", "A cat.")
    assert state.render.result
    assert not state.outdated
    assert reduce(state, now.DraftChanged({"scene": "바다"})).outdated


def test_a_new_sheet_keeps_the_choices(ready: StudioState) -> None:
    """Category, layer and size stay; words and pictures go."""
    state = reduce(after(drawn(ready), now.PictureAttached(PIN)), now.Cleared())
    assert state.draft == Draft("animal", "background")
    assert (state.prompt.text, state.render.result) == ("", None)


def test_references(ready: StudioState) -> None:
    """Attached once; leaving a picture out takes it away and back again when it is attached."""
    state = after(ready, now.PictureAttached(PIN), now.PictureAttached(PIN))
    assert state.draft.pinned == ("pictures/1",)
    state = reduce(state, now.PictureExcluded("pictures/1"))
    assert (state.draft.pinned, state.draft.excluded) == ((), ("pictures/1",))
    state = reduce(state, now.PictureAttached(PIN))
    assert (state.draft.pinned, state.draft.excluded) == (("pictures/1",), ())
    assert reduce(state, now.PictureDetached("pictures/1")).draft.attached == ()


def test_layers(ready: StudioState) -> None:
    """Hidden and shown in the view only, until the next picture."""
    state = after(ready, now.Opened(DRAFT, None, render_job(result=render_result((layer("선화"),)))))
    state = reduce(state, now.LayerToggled("선화", visible=False))
    assert state.render.shown == {"선화": False}
    assert reduce(state, now.LayersReset()).render.shown == {}
    assert reduce(state, now.RenderBegan("jobs/next")).render.shown == {}


def test_problems_are_few_and_read(ready: StudioState) -> None:
    """The same one is told once; the oldest go."""
    told = [now.ProblemArose(f"R{number % 6}", Text("가", "a")) for number in range(12)]
    state = after(ready, *told)
    assert [problem.reason for problem in state.problems] == ["R2", "R3", "R4", "R5"]
    assert len(state.problems) == MOST_PROBLEMS
    assert reduce(state, now.ProblemRead(state.problems[0].number)).problems == state.problems[1:]


def test_a_prompt_waits_for_references(ready: StudioState) -> None:
    """That are on their way when it is asked for."""
    state = after(ready, now.SendingChanged(1), now.PromptWanted())
    assert state.prompt_wanted
    assert not reduce(state, now.PromptBegan(PROMPT_JOB)).prompt_wanted


def test_a_draft_survives_being_kept() -> None:
    """But for links, which expire; what cannot be read is an empty draft."""
    draft = replace(DRAFT, attached=(PIN,), excluded=("pictures/2",), size=(1024, 1536), psd_layers="flat")
    assert from_json(draft.as_json()) == replace(draft, attached=(replace(PIN, url=""),))
    assert from_json({"size": "wide"}) == Draft()
    assert from_json({"attached": [{"name": 1}]}) == Draft()
