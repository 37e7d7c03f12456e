"""The library searched in a real PostgreSQL with pgvector."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import jobs, library
from hwapok_server.db.engine import Database
from hwapok_server.db.library import LibraryQuery, SceneVector
from hwapok_server.db.tables import library_picture, picture_vector
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Event, Noted, ReferenceChosen, ReferenceKind, ReferenceOptions
from hwapok_server.providers.memory_blob import MemoryBlobStore
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.embed import EmbeddedScene
from hwapok_server.steps.references import GatherReferences
from hwapok_server.steps.retrieve import Retrieve
from support.raw_client import new_id

SPACE = "test:3"
BRIEF = Brief("animal", "background", "고양이, 한옥", "달빛 아래 한옥 마당에 앉은 고양이")
SCENE = SceneVector(SPACE, (1.0, 0.0, 0.0))


async def add(  # noqa: PLR0917 - one argument for each column the tests vary
    connection: AsyncConnection,
    caption: str,
    vector: tuple[float, ...],
    tags: tuple[str, ...] = (),
    category: str = "animal",
    owner: str = "",
) -> str:
    """Adds a library picture."""
    picture_id = new_id()
    row = {
        "id": picture_id, "owner": owner, "file_name": f"{caption}.png", "caption": caption, "tags": list(tags),
        "category": category, "layer": "background", "source": "내 그림", "license": "CC-BY-4.0", "author": "김화가",
        "blob_key": "ab" * 32, "blob_bytes": 1, "content_type": "image/png", "width": 3, "height": 4,
        "created": datetime.now(UTC),
    }  # fmt: skip
    await connection.execute(sa.insert(library_picture).values(**row))
    embedded = {"picture_id": picture_id, "kind": "caption", "space_id": SPACE, "vector": list(vector)}
    await connection.execute(sa.insert(picture_vector).values(**embedded))
    return picture_id


def test_shared_words_come_first_then_the_closest_in_meaning(database_url: str) -> None:
    """Keyword match, then vector order; other categories and other people's pictures stay out."""

    async def scenario() -> None:
        database = Database(database_url)
        async with database.transaction() as connection:
            far = await add(connection, "바닷가 산책", (0.0, 1.0, 0.0))
            near = await add(connection, "밤의 뜰", (0.9, 0.1, 0.0))
            tagged = await add(connection, "잠든 짐승", (0.0, 0.9, 0.1), tags=("고양이",))
            both = await add(connection, "한옥 지붕 위의 고양이", (0.5, 0.5, 0.0))
            await add(connection, "고양이 한옥", (1.0, 0.0, 0.0), category="person")
            await add(connection, "고양이 한옥", (1.0, 0.0, 0.0), owner="other")
            wanted = LibraryQuery("", "animal", "background", ("고양이", "한옥"), SCENE, 10)
            hits = await library.search(connection, wanted)
            assert [hit.id for hit in hits] == [both, tagged, near, far]
            assert [hit.matched for hit in hits] == [("고양이", "한옥"), ("고양이",), (), ()]
            assert hits[2].similarity is not None
            assert hits[2].similarity > 0.9
        await database.close()

    asyncio.run(scenario())


def test_without_a_vector_words_alone_decide(database_url: str) -> None:
    """When the embedding service is away, a search still finds what shares a word, and nothing else."""

    async def scenario() -> None:
        database = Database(database_url)
        async with database.transaction() as connection:
            await add(connection, "밤의 뜰", (1.0, 0.0, 0.0))
            cat = await add(connection, "고양이 100% 휴식", (0.0, 1.0, 0.0))
            wanted = LibraryQuery("", "animal", "background", ("100%",), None, 10)
            assert [hit.id for hit in await library.search(connection, wanted)] == [cat]
        await database.close()

    asyncio.run(scenario())


def test_vectors_of_another_space_are_never_compared(database_url: str) -> None:
    """A scene embedded by another model finds no picture by meaning."""

    async def scenario() -> None:
        database = Database(database_url)
        async with database.transaction() as connection:
            await add(connection, "밤의 뜰", (1.0, 0.0, 0.0))
            other = SceneVector("other:2", (1.0, 0.0))
            assert not await library.search(connection, LibraryQuery("", "animal", "background", (), other, 10))
        await database.close()

    asyncio.run(scenario())


def test_the_best_library_picture_becomes_a_reference_with_its_rights(database_url: str) -> None:
    """A person reads why it was chosen and whose it is; switching the library off is said as well."""

    async def scenario() -> None:
        database = Database(database_url)
        said: list[Event] = []

        async def emit(event: Event) -> None:
            said.append(event)

        step = Step(new_id(), "", "references", 1, emit)
        retrieve, gather = Retrieve(database), GatherReferences(database, LedgeredBlobs(database, MemoryBlobStore()))
        nothing = await retrieve(step, BRIEF, EmbeddedScene(SCENE))
        assert [note.reason for note in nothing.notes] == ["LIBRARY_EMPTY"]
        async with database.transaction() as connection:
            await add(connection, "한옥 지붕 위의 고양이", (1.0, 0.0, 0.0))
            await add(connection, "고양이", (0.9, 0.1, 0.0))
            await add_job(connection, step.job_id)
        found = await retrieve(step, BRIEF, EmbeddedScene(SCENE))
        chosen = await gather(step, BRIEF, found)
        (reference,) = chosen.references
        assert (reference.kind, reference.license, reference.author) == (ReferenceKind.LIBRARY, "CC-BY-4.0", "김화가")
        assert "고양이, 한옥" in reference.reason.ko
        assert ReferenceChosen(reference) in said
        off = Brief("animal", "background", "고양이", "", (), ReferenceOptions(without_library=True))
        assert not (await retrieve(step, off, EmbeddedScene(SCENE))).hits
        assert [event.note.reason for event in said if isinstance(event, Noted)] == ["LIBRARY_EMPTY", "LIBRARY_OFF"]
        await database.close()

    asyncio.run(scenario())


async def add_job(connection: AsyncConnection, job_id: str) -> None:
    """The job that refers to the pictures."""
    await jobs.accept(connection, job_id, "", BRIEF, "0" * 64)
