"""One page at work, against a server that does what it is told: what is kept, followed, taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from hwapok import JobState, Unauthenticated
from hwapok_web import following, session
from hwapok_web import happenings as now
from hwapok_web.backend import StudioBackend
from hwapok_web.memory import Memory
from hwapok_web.session import Session
from hwapok_web.state import Link, Phase
from support.fake_studio import FakeStudio, away
from support.studio_values import PROMPT_JOB, RENDER_JOB, Log, failure, prompt_job, render_job


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses."""
    monkeypatch.setattr(following, "AGAIN_S", 0.0)
    monkeypatch.setattr(session, "AGAIN_S", 0.0)


class Visit:
    """One page of a browser, and the server behind it."""

    def __init__(self, kept: dict[str, Any] | None = None, server: FakeStudio | None = None) -> None:
        self.kept: dict[str, Any] = {} if kept is None else kept
        self.server = server or FakeStudio()
        self.session = Session(cast(StudioBackend, self.server), Memory(self.kept))

    async def until(self, true: Callable[[], bool]) -> None:
        """Lets things happen until something is true."""
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - lets the loop run, and waits for nothing else
                await asyncio.sleep(0)

    async def arrive(self) -> Visit:
        self.session.start()
        await self.until(lambda: self.session.state.history_known)
        return self

    def listed(self) -> list[tuple[str, JobState]]:
        """The works, newest first, and how they stand."""
        return [(entry.name, entry.job.state) for entry in self.session.state.entries]

    async def with_prompt(self) -> Log:
        """A prompt is under way. Returns the log of its job."""
        self.session.store.dispatch(now.DraftChanged({"tag": "고양이"}))
        self.session.make_prompt()
        await self.until(lambda: bool(self.server.runs))
        return Log(PROMPT_JOB)


def test_a_prompt_is_followed_to_its_end() -> None:
    """And stands in the history, under a name that this browser keeps."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        log = await visit.with_prompt()
        visit.server.known[PROMPT_JOB] = prompt_job()
        visit.server.runs[0].tell(log.started(), log.delta("A cat."), log.finished(prompt_job()), None)
        await visit.until(lambda: visit.listed() == [(PROMPT_JOB, JobState.SUCCEEDED)])
        assert visit.session.state.prompt.following.phase is Phase.DONE
        assert (visit.kept["jobs"], visit.kept["prompt_job"]) == ([PROMPT_JOB], PROMPT_JOB)
        visit.session.close()

    asyncio.run(scenario())


def test_a_prompt_whose_job_is_deleted_stays_as_written_by_hand() -> None:
    """It can still be drawn, and no job is asked for that is gone."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        log = await visit.with_prompt()
        visit.server.known[PROMPT_JOB] = prompt_job()
        visit.server.runs[0].tell(log.started(), log.delta("A cat."), log.finished(prompt_job()), None)
        await visit.until(lambda: visit.listed() == [(PROMPT_JOB, JobState.SUCCEEDED)])
        written = visit.session.state.prompt.text
        await visit.session.delete(PROMPT_JOB)
        prompt = visit.session.state.prompt
        assert (prompt.text, prompt.result, prompt.following.job) == (written, None, "")
        visit.session.close()

    asyncio.run(scenario())


def test_a_lost_server_is_asked_from_where_it_was_lost() -> None:
    """Nothing is heard twice, and the person sees that it is away."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        log = await visit.with_prompt()
        visit.server.runs[0].tell(log.started(), log.delta("A "), away())
        await visit.until(lambda: len(visit.server.runs) == 2)
        assert visit.server.watched == [(PROMPT_JOB, 2)]
        assert visit.session.state.link is Link.LOST
        visit.server.runs[1].tell(log.delta("cat."))
        await visit.until(lambda: visit.session.state.prompt.text == "A cat.")
        visit.session.close()

    asyncio.run(scenario())


def test_a_page_that_goes_cancels_nothing_and_the_next_takes_up() -> None:
    """Draft, edit and the job under way; from its first event, since the new page has seen none."""

    async def scenario() -> None:
        first = await Visit().arrive()
        await first.with_prompt()
        first.session.close()
        assert not first.server.runs[0].cancelled
        first.server.known[PROMPT_JOB] = prompt_job(JobState.RUNNING)
        second = await Visit(first.kept, first.server).arrive()
        assert second.server.watched == [(PROMPT_JOB, 0)]
        assert (second.session.state.draft.tag, second.session.state.prompt.following.phase) == ("고양이", Phase.QUEUED)
        second.session.close()

    asyncio.run(scenario())


def test_finished_work_comes_back_with_its_edit() -> None:
    """Without being followed again."""

    async def scenario() -> None:
        server = FakeStudio()
        server.known = {PROMPT_JOB: prompt_job(), RENDER_JOB: render_job()}
        kept = {"prompt_job": PROMPT_JOB, "render_job": RENDER_JOB, "edit": "A dog.", "jobs": [RENDER_JOB, PROMPT_JOB]}
        visit = await Visit(kept, server).arrive()
        state = visit.session.state
        assert (state.prompt.text, state.render.following.phase, server.watched) == ("A dog.", Phase.DONE, [])
        assert [entry.name for entry in state.entries] == [RENDER_JOB]
        visit.session.close()

    asyncio.run(scenario())


def test_cancelling_what_the_server_has_not_heard_of() -> None:
    """Ends it here."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        await visit.with_prompt()
        await visit.session.cancel()
        await visit.until(lambda: visit.session.state.prompt.following.phase is Phase.CANCELLED)
        assert visit.server.runs[0].cancelled
        visit.session.close()

    asyncio.run(scenario())


def test_a_refused_job_is_told_and_forgotten() -> None:
    """It never came to be."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        await visit.with_prompt()
        visit.server.runs[0].tell(failure("INVALID_REQUEST"))
        await visit.until(lambda: visit.session.state.prompt.following.phase is Phase.FAILED)
        await visit.until(lambda: visit.kept["jobs"] == [] and visit.listed() == [])
        visit.session.close()

    asyncio.run(scenario())


def test_a_prompt_starts_when_its_references_have_arrived() -> None:
    """Once, and with all of them."""

    async def scenario() -> None:
        visit = await Visit().arrive()
        store = visit.session.store
        store.dispatch(now.DraftChanged({"tag": "고양이"}))
        store.dispatch(now.SendingChanged(1))
        visit.session.make_prompt()
        assert visit.server.drafts == []
        store.dispatch(now.SendingChanged(0))
        assert len(visit.server.drafts) == 1
        visit.session.close()

    asyncio.run(scenario())


def test_a_server_that_wants_a_key_is_asked_again() -> None:
    """Until it answers; the page asks for the key meanwhile."""

    async def scenario() -> None:
        visit = Visit()
        visit.server.failing = Unauthenticated("who?", code="UNAUTHENTICATED", reason="UNAUTHENTICATED")
        visit.session.start()
        await visit.until(lambda: visit.session.state.link is Link.KEY_NEEDED)
        visit.server.failing = None
        await visit.until(lambda: visit.session.state.link is Link.THERE)
        visit.session.close()

    asyncio.run(scenario())


def test_with_a_key_the_server_lists_the_works() -> None:
    """Also those of other browsers."""

    async def scenario() -> None:
        server = FakeStudio()
        server.known = {PROMPT_JOB: prompt_job()}
        assert len((await Visit({"key": "k"}, server).arrive()).session.state.entries) == 1
        assert len((await Visit({}, server).arrive()).session.state.entries) == 0

    asyncio.run(scenario())


@pytest.mark.parametrize("kept", [{"draft": 3, "jobs": [], "theme": "neon", "edit": 4}, {"draft": {"size": None}}])
def test_nonsense_in_what_is_kept_is_as_nothing(kept: dict[str, Any]) -> None:
    """A page never fails over it."""
    memory = Memory(kept)
    assert (memory.draft.scene, memory.theme, memory.edit) == ("", "auto", None)


def test_a_language_that_was_chosen_is_remembered() -> None:
    """None before; nonsense is none."""
    kept: dict[str, Any] = {}
    assert Memory(kept).language is None
    Memory(kept).language = "en"
    assert Memory(kept).language == "en"
    assert Memory({"language": "fr"}).language is None
