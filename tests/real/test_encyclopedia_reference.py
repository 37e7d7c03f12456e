"""The encyclopedia in step `references`: last, only where there is room, and never a reason for a job to fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hwapok_server.api.orders import _references
from hwapok_server.db import blob_ledger, jobs
from hwapok_server.db.engine import Database
from hwapok_server.images.ingest import ingest
from hwapok_server.jobs.step import Step
from hwapok_server.model import (
    Brief,
    Event,
    Job,
    JobKind,
    JobState,
    Noted,
    PromptOutcome,
    ReferenceChosen,
    ReferenceKind,
    ReferenceOptions,
)
from hwapok_server.ports import FoundPicture
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.providers.memory.encyclopedia import MemoryEncyclopedia
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.embed import EmbeddedScene
from hwapok_server.steps.encyclopedia import AskEncyclopedia
from hwapok_server.steps.references import ChosenReferences, GatherReferences
from hwapok_server.steps.retrieve import Retrieve
from support.drawings import drawing, encoded
from support.library_rows import add
from support.raw_client import new_id

BRIEF = Brief("animal", "background", "고양이", "달빛 아래 한옥 마당에 앉은 고양이")
CAT = FoundPicture(
    picture=ingest(encoded(drawing(1))),
    name="wikipedia/ko/고양이",
    title="고양이",
    license="CC BY-SA 4.0",
    license_uri="https://creativecommons.org/licenses/by-sa/4.0",
    author="김 화백",
    source="https://commons.wikimedia.org/wiki/File:Cat.jpg",
)


class Desk:
    """The step, with an encyclopedia of one article."""

    def __init__(self, url: str) -> None:
        self.database, self.said = Database(url), list[Event]()
        self.encyclopedia = MemoryEncyclopedia({"고양이": CAT})
        self.blobs = LedgeredBlobs(self.database, MemoryBlobStore())
        self.step = Step(new_id(), "", "references", 1, self._emit)

    async def _emit(self, event: Event) -> None:
        self.said.append(event)

    async def choose(self, brief: Brief) -> ChosenReferences:
        """Gathers references."""
        async with self.database.transaction() as connection:
            await jobs.accept(connection, self.step.job_id, "", BRIEF, "0" * 64)
        found = await Retrieve(self.database)(self.step, brief, EmbeddedScene(None))
        gather = GatherReferences(self.database, self.blobs, AskEncyclopedia(self.encyclopedia, self.blobs))
        return await gather(self.step, brief, found)

    def notes(self) -> list[str]:
        return [event.note.reason for event in self.said if isinstance(event, Noted)]


def at_desk(url: str, scenario: Callable[[Desk], Awaitable[None]]) -> None:
    """Runs a scenario."""

    async def main() -> None:
        desk = Desk(url)
        await scenario(desk)
        await desk.database.close()

    asyncio.run(main())


def options(**given: object) -> Brief:
    return replace(BRIEF, reference_options=ReferenceOptions(**given))  # type: ignore[arg-type]


def test_its_picture_comes_last_with_its_rights_and_stays_with_the_job(database_url: str) -> None:
    """After the library's; licence, author and page are there, and the file lives as long as the job."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            await add(connection, "고양이", (1.0, 0.0, 0.0))
        chosen = await desk.choose(BRIEF)
        assert [one.kind for one in chosen.references] == [ReferenceKind.LIBRARY, ReferenceKind.ENCYCLOPEDIA]
        reference = chosen.references[-1]
        assert (reference.license, reference.license_uri, reference.author, reference.source) == (
            CAT.license,
            CAT.license_uri,
            CAT.author,
            CAT.source,
        )
        assert "고양이" in reference.reason.ko
        assert desk.said[-1] == ReferenceChosen(reference)
        assert await desk.blobs.get(reference.picture.blob) == CAT.picture.png
        async with desk.database.transaction() as connection:
            assert reference.picture.blob.key in await blob_ledger.of_job(connection, desk.step.job_id)

    at_desk(database_url, scenario)


def test_it_is_not_asked_without_need(database_url: str) -> None:
    """Not where the request leaves it out, other pictures fill the places, or there is no keyword; quietly."""

    async def scenario(desk: Desk) -> None:
        await desk.choose(options(without_encyclopedia=True))
        await desk.choose(options(max_references=0))
        await desk.choose(replace(BRIEF, tag=""))
        async with desk.database.transaction() as connection:
            await add(connection, "고양이", (1.0, 0.0, 0.0))
        await desk.choose(options(max_references=1))
        assert desk.encyclopedia.asked == []
        assert not any(reason.startswith("ENCYCLOPEDIA") for reason in desk.notes())

    at_desk(database_url, scenario)


def test_a_job_says_when_it_gave_nothing(database_url: str) -> None:
    """Nothing found and no answer are different notes; the job goes on after both."""

    async def scenario(desk: Desk) -> None:
        assert (await desk.choose(replace(BRIEF, tag="개"))).references == ()
        assert desk.notes() == ["LIBRARY_EMPTY", "ENCYCLOPEDIA_NO_MATCH", "NO_REFERENCES"]
        desk.said.clear()
        desk.encyclopedia.away = True
        chosen = await desk.choose(BRIEF)
        assert desk.notes() == ["LIBRARY_EMPTY", "ENCYCLOPEDIA_UNAVAILABLE", "NO_REFERENCES"]
        assert [made.reason for made in chosen.notes] == ["ENCYCLOPEDIA_UNAVAILABLE", "NO_REFERENCES"]

    at_desk(database_url, scenario)


def test_a_picture_is_not_drawn_over_its_picture(database_url: str) -> None:
    """What is drawn over a share-alike picture might have to be shared alike: it informs the prompt alone."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            await add(connection, "고양이", (1.0, 0.0, 0.0))
        chosen = await desk.choose(BRIEF)
        outcome = PromptOutcome("a cat", "", "offline", chosen.references, ())
        times = (None, None, None)
        source = Job("1", "", JobKind.PROMPT, JobState.SUCCEEDED, BRIEF, *times, 1, outcome)  # type: ignore[arg-type]
        assert [one.kind for one in _references({}, source)] == [ReferenceKind.LIBRARY]

    at_desk(database_url, scenario)
