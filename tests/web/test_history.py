"""The works of a browser, or of a key: listed when they are asked for, page by page, new layers among them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from hwapok import Job, JobKind, JobState
from hwapok_web import happenings as now
from hwapok_web.backend import StudioBackend
from hwapok_web.history import PAGE
from hwapok_web.i18n import Texts
from hwapok_web.memory import Memory
from hwapok_web.session import Session
from hwapok_web.state import Entry, Phase, StudioState
from hwapok_web.views import history, result
from support.fake_studio import FakeStudio
from support.studio_values import (
    LAYERS_JOB,
    NOW,
    PROMPT_JOB,
    RENDER_JOB,
    Log,
    layers_job,
    prompt_job,
    render_job,
)

KO = Texts("ko")


class Visit:
    """A page that has reached its server."""

    def __init__(self, server: FakeStudio, kept: dict[str, Any]) -> None:
        self.session = Session(cast(StudioBackend, server), Memory(kept))
        self.session.start()

    @property
    def state(self) -> StudioState:
        return self.session.state

    async def until(self, true: Callable[[], bool]) -> None:
        """Lets things happen until something is true."""
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - lets the loop run, and waits for nothing else
                await asyncio.sleep(0)

    async def arrive(self) -> Visit:
        await self.until(lambda: self.state.history_known)
        return self

    def items(self) -> list[dict[str, Any]]:
        """What the history shows."""
        return list(history.listed(KO, self.state)["items"])

    def names(self) -> list[str]:
        return [item["name"] for item in self.items()]


def _many(count: int) -> dict[str, Job]:
    """Prompts, the newest first."""
    jobs = (replace(prompt_job(), name=f"jobs/{n}", created=NOW - timedelta(minutes=n)) for n in range(count))
    return {job.name: job for job in jobs}


@pytest.mark.parametrize("key", ["", "k"])
def test_older_works_are_a_press_away(key: str) -> None:
    """A page at a time, until there are no more; of a browser and of a key."""

    async def scenario() -> None:
        server = FakeStudio()
        server.known = _many(PAGE * 3 + 1)
        visit = await Visit(server, {"key": key, "jobs": list(server.known)}).arrive()
        for pages in (1, 2, 3):
            assert visit.names() == list(server.known)[: PAGE * pages]
            assert history.listed(KO, visit.state)["more"]
            await visit.session.look_back()
        assert visit.names() == list(server.known)
        assert not history.listed(KO, visit.state)["more"]
        visit.session.close()

    asyncio.run(scenario())


def test_a_job_is_listed_when_it_is_asked_for() -> None:
    """Before the server has said anything; then as the server tells of it."""

    async def scenario() -> None:
        server = FakeStudio()
        visit = await Visit(server, {}).arrive()
        visit.session.store.dispatch(now.DraftChanged({"scene": "마당의 고양이"}))
        visit.session.make_prompt()
        [item] = visit.items()
        assert (item["title"], item["state"], item["busy"], item["current"]) == (
            "마당의 고양이",
            "기다리는 중",
            True,
            True,
        )
        log = Log(PROMPT_JOB)
        await visit.until(lambda: bool(server.runs))
        server.runs[0].tell(log.started(prompt_job(JobState.RUNNING)))
        await visit.until(lambda: visit.items()[0]["state"] == "하는 중")
        server.known[PROMPT_JOB] = prompt_job()
        server.runs[0].tell(log.finished(prompt_job()), None)
        await visit.until(lambda: not visit.items()[0]["busy"])
        visit.session.draw()
        assert [(item["name"], item["state"]) for item in visit.items()] == [(RENDER_JOB, "기다리는 중")]
        visit.session.close()

    asyncio.run(scenario())


def test_a_job_that_is_opened_while_it_is_followed_is_followed_once() -> None:
    """From its beginning, since the page forgets what it knew."""

    async def scenario() -> None:
        server = FakeStudio()
        visit = await Visit(server, {}).arrive()
        visit.session.store.dispatch(now.DraftChanged({"tag": "고양이"}))
        visit.session.make_prompt()
        first = Log(PROMPT_JOB)
        await visit.until(lambda: bool(server.runs))
        server.runs[0].tell(first.started(), first.delta("A "))
        await visit.until(lambda: visit.state.prompt.text == "A ")
        server.known[PROMPT_JOB] = prompt_job(JobState.RUNNING)
        server.uploads = {"uploads/1"}
        await visit.session.open(PROMPT_JOB)
        assert server.watched == [(PROMPT_JOB, 0)]
        server.runs[0].tell(first.delta("lost "))
        again = Log(PROMPT_JOB)
        server.runs[1].tell(again.started(), again.delta("A "), again.delta("cat."))
        await visit.until(lambda: visit.state.prompt.text == "A cat.")
        server.known[PROMPT_JOB] = prompt_job()
        server.runs[1].tell(again.finished(prompt_job()), None)
        await visit.until(lambda: not visit.items()[0]["busy"])
        visit.session.close()

    asyncio.run(scenario())


def test_new_layers_of_a_drawing() -> None:
    """Listed beside it under its name; opened, the page shows them with the drawing's settings and prompt."""

    async def scenario() -> None:
        server = FakeStudio()
        later = layers_job(created=NOW + timedelta(minutes=1))
        server.known = {PROMPT_JOB: prompt_job(), RENDER_JOB: render_job(), LAYERS_JOB: later}
        server.uploads = {"uploads/1"}
        visit = await Visit(server, {"key": "k"}).arrive()
        assert [(item["name"], item["title"]) for item in visit.items()] == [
            (LAYERS_JOB, "레이어: 마당의 고양이"),
            (RENDER_JOB, "마당의 고양이"),
        ]
        assert all("a cat." in item["words"] for item in visit.items())
        await visit.session.open(LAYERS_JOB)
        state = visit.state
        assert state.render.result
        assert ([layer.name for layer in state.render.result.layers], state.render.following.phase) == (
            ["선화"],
            Phase.DONE,
        )
        assert (state.draft.scene, state.draft.psd_layers, state.prompt.text) == ("마당의 고양이", "flat", "A cat.")
        assert [step["key"] for step in result.stages(KO, state)["steps"]] == ["split_layers", "compose_psd", "store"]
        assert [item["current"] for item in visit.items()] == [True, False]
        visit.session.close()

    asyncio.run(scenario())


def test_layers_of_a_picture_of_ones_own() -> None:
    """There is no scene to name them after."""

    async def scenario() -> None:
        server = FakeStudio()
        server.known = {LAYERS_JOB: layers_job("")}
        visit = await Visit(server, {"key": "k"}).arrive()
        assert visit.items()[0]["title"] == "다시 나눈 레이어"
        await visit.session.open(LAYERS_JOB)
        assert (visit.state.draft.scene, visit.state.render.kind) == ("", JobKind.LAYERS)
        visit.session.close()

    asyncio.run(scenario())


def test_one_work_is_the_current_one(ready: StudioState) -> None:
    """The newest on the page: beside a cancelled drawing there may be the prompt that was written after it."""
    newer = replace(prompt_job(), name="jobs/newer", created=NOW + timedelta(minutes=1))
    cancelled = render_job(JobState.CANCELLED)
    works = (Entry(newer), Entry(cancelled, prompt_job()))
    state = replace(ready, entries=works)
    page = replace(
        state,
        prompt=replace(state.prompt, following=replace(state.prompt.following, job=newer.name)),
        render=replace(state.render, following=replace(state.render.following, job=cancelled.name)),
    )
    assert [item["current"] for item in history.listed(KO, page)["items"]] == [True, False]
    assert [item["current"] for item in history.listed(KO, state)["items"]] == [False, False]
