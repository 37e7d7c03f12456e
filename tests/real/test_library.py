"""The library searched in a real PostgreSQL with pgvector, and its pictures as references of a prompt."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import jobs, library, spaces, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.library_search import LibraryFound, LibraryQuery, NotCompared, SceneVector, search
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Event, Noted, ReferenceChosen, ReferenceKind, ReferenceOptions
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.retrieval.keywords import search_words
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.embed import EmbeddedScene
from hwapok_server.steps.references import ChosenReferences, GatherReferences
from hwapok_server.steps.retrieve import Retrieve
from support.library_rows import SPACE, add
from support.raw_client import new_id

BRIEF = Brief("animal", "background", "고양이, 한옥", "달빛 아래 한옥 마당에 앉은 고양이")
SCENE = SceneVector(SPACE, (1.0, 0.0, 0.0))
WANTED = LibraryQuery("", "animal", "background", search_words("고양이, 한옥"), SCENE, 10)


def in_database(url: str, scenario: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """Runs a scenario in one transaction."""

    async def main() -> None:
        database = Database(url)
        async with database.transaction() as connection:
            await scenario(connection)
        await database.close()

    asyncio.run(main())


def ids(found: LibraryFound) -> list[str]:
    return [hit.picture.id for hit in found.hits]


def test_words_and_meaning_decide_together_and_say_so(database_url: str) -> None:
    """The picture that fits both ways is first; other people's pictures stay out; each hit shows why it was found."""

    async def scenario(connection: AsyncConnection) -> None:
        far = await add(connection, "바닷가 산책", (0.0, 1.0, 0.0))
        near = await add(connection, "밤의 뜰", (1.0, 0.1, 0.0))
        tagged = await add(connection, "잠든 짐승", (0.0, 0.9, 0.1), tags=("고양이",))
        both = await add(connection, "한옥 지붕 위의 고양이", (0.9, 0.2, 0.0))
        await add(connection, "고양이 한옥", (1.0, 0.0, 0.0), owner="other")
        found = await search(connection, WANTED)
        by_id = {hit.picture.id: hit for hit in found.hits}
        assert set(by_id) == {far, near, tagged, both}
        assert ids(found)[0] == both
        assert ids(found)[-1] == far
        assert (by_id[both].matched, by_id[both].evidence.keyword_score) == (("고양이", "한옥"), 1.0)
        assert (by_id[tagged].matched, by_id[tagged].evidence.keyword_score) == (("고양이",), 0.5)
        assert (by_id[near].similarity or 0) > 0.9
        assert found.relaxed == ()

    in_database(database_url, scenario)


def test_words_are_found_however_they_are_typed(database_url: str) -> None:
    """Decomposed Hangul, particles and words inside of words are found without any vector; nothing else is."""

    async def scenario(connection: AsyncConnection) -> None:
        await add(connection, "밤의 뜰", (1.0, 0.0, 0.0))
        sunset = await add(connection, unicodedata.normalize("NFD", "저녁노을 진 바닷가"), (0.0, 1.0, 0.0))
        for typed in ("노을이", unicodedata.normalize("NFD", "바닷가에서"), "저녁노을"):
            wanted = replace(WANTED, words=search_words(typed), scene=None)
            assert ids(await search(connection, wanted)) == [sunset], typed
        assert not ids(await search(connection, replace(WANTED, words=search_words("%_"), scene=None)))

    in_database(database_url, scenario)


def test_a_filter_that_leaves_too_little_is_relaxed_in_order(database_url: str) -> None:
    """First the layer, then the category; what passes them stays first, and every hit says which it passes."""

    async def scenario(connection: AsyncConnection) -> None:
        exact = await add(connection, "고양이 하나", (0.5, 0.5, 0.0))
        layer = [await add(connection, f"고양이 {n}", (0.6, 0.5, 0.0), layer="sketch") for n in range(2)]
        other = await add(connection, "고양이 그림", (0.6, 0.6, 0.0), category="person", layer="sketch")
        found = await search(connection, WANTED)
        assert found.relaxed == ("layer",)
        assert ids(found)[0] == exact
        assert set(ids(found)[1:]) == set(layer)
        assert [(hit.in_category, hit.in_layer) for hit in found.hits] == [(True, True), (True, False), (True, False)]
        everything = await search(connection, replace(WANTED, category="food"))
        assert everything.relaxed == ("layer", "category")
        assert set(ids(everything)) == {exact, *layer, other}
        strict = await search(connection, replace(WANTED, category="food", strict=True))
        assert (strict.hits, strict.relaxed) == ((), ())

    in_database(database_url, scenario)


def test_a_filter_does_not_hide_the_one_picture_that_has_the_word(database_url: str) -> None:
    """However many pictures pass it; what has no word of the query is not looked for beyond the filter."""

    async def scenario(connection: AsyncConnection) -> None:
        people = [await add(connection, f"의사 {n}", (0.5, 0.5, 0.1), category="person") for n in range(5)]
        dog = await add(connection, "강아지가 달린다", (1.0, 0.0, 0.0), category="animal")
        await add(connection, "참새", (1.0, 0.0, 0.1), category="animal")
        wanted = replace(WANTED, words=("강아지",), category="person", layer="", limit=2)
        found = await search(connection, wanted)
        assert (ids(found)[0], found.relaxed) == (dog, ("category",))
        assert (await search(connection, replace(wanted, strict=True))).relaxed == ()
        by_meaning = await search(connection, replace(wanted, words=("없는낱말",), limit=10))
        assert (set(ids(by_meaning)), by_meaning.relaxed) == (set(people), ())

    in_database(database_url, scenario)


def test_searches_keep_to_the_old_space_until_the_new_one_is_active(database_url: str) -> None:
    """Vectors of another space are never compared, and that is said; the switch is one moment, and then only the new
    ones are left.
    """

    async def scenario(connection: AsyncConnection) -> None:
        picture = await add(connection, "밤의 뜰", (1.0, 0.0, 0.0))
        await spaces.begin(connection, "", {"caption": "other:2"})
        new = SceneVector("other:2", (1.0, 0.0))
        old, fresh = replace(WANTED, words=()), replace(WANTED, words=(), scene=new)
        with_old = await search(connection, old)
        assert (ids(with_old), with_old.not_compared) == ([picture], ())
        with_new = await search(connection, fresh)
        assert (ids(with_new), with_new.not_compared) == ([], (NotCompared.OTHER_SPACE,))
        assert ids(await search(connection, replace(fresh, words=("밤",)))) == [picture]
        row = replace_space(picture)
        await vectors.store(connection, [row])
        await spaces.activate(connection, "", {"caption": "other:2"})
        await vectors.keep_only(connection, "", "caption", "other:2")
        assert ids(await search(connection, fresh)) == [picture]
        assert ids(await search(connection, old)) == []

    in_database(database_url, scenario)


def test_a_library_without_vectors_says_so(database_url: str) -> None:
    """Nothing is said of an empty library, of pictures without words, or when only words were asked for."""

    async def scenario(connection: AsyncConnection) -> None:
        assert (await search(connection, WANTED)).not_compared == ()
        await add(connection, "", None)
        assert (await search(connection, WANTED)).not_compared == ()
        await add(connection, "밤의 뜰", None)
        both = replace(WANTED, picture=SceneVector("pictures:1", (1.0, 0.0)))
        assert (await search(connection, both)).not_compared == (NotCompared.NOT_EMBEDDED,)
        assert (await search(connection, replace(WANTED, scene=None))).not_compared == ()

    in_database(database_url, scenario)


def replace_space(picture_id: str) -> vectors.VectorRow:
    """The picture's vector in another space."""
    return vectors.VectorRow(picture_id, "caption", "other:2", np.array((1.0, 0.0), np.float32))


def test_a_picture_is_found_by_its_pixels(database_url: str) -> None:
    """By an uploaded picture; and by a text when texts and pictures share a space."""

    async def scenario(connection: AsyncConnection) -> None:
        red = await add(connection, "", (1.0, 0.0, 0.0), kind="image")
        blue = await add(connection, "", (0.0, 1.0, 0.0), kind="image")
        by_picture = await search(connection, replace(WANTED, words=(), scene=None, picture=SCENE))
        assert ids(by_picture) == [red, blue]
        assert round(by_picture.hits[0].evidence.picture_similarity or 0, 2) == 1.0
        by_text = await search(connection, replace(WANTED, words=()))
        assert ids(by_text) == [red, blue]
        assert by_text.hits[0].evidence.text_similarity is None
        assert round(by_text.hits[0].evidence.content_similarity or 0, 2) == 1.0

    in_database(database_url, scenario)


def test_the_same_content_is_one_picture_of_its_owner(database_url: str) -> None:
    """Sent again it changes nothing; another owner has a picture of their own."""

    async def scenario(connection: AsyncConnection) -> None:
        made = await library.get(connection, await add(connection, "달", None), "")
        again = replace(made, id=new_id())
        assert await library.insert_once(connection, again, "") == (made, False)
        theirs, added = await library.insert_once(connection, again, "other")
        assert added
        assert theirs.id == again.id

    in_database(database_url, scenario)


class Desk:
    """The two steps of a prompt job that deal with the library."""

    def __init__(self, url: str) -> None:
        self.database, self.said = Database(url), list[Event]()
        self.step = Step(new_id(), "", "references", 1, self._emit)

    async def _emit(self, event: Event) -> None:
        self.said.append(event)

    async def choose(self, brief: Brief, scene: SceneVector = SCENE) -> ChosenReferences:
        """Retrieves and gathers."""
        async with self.database.transaction() as connection:
            await jobs.accept(connection, self.step.job_id, "", BRIEF, "0" * 64)
        found = await Retrieve(self.database)(self.step, brief, EmbeddedScene(scene))
        return await GatherReferences(self.database, LedgeredBlobs(self.database, MemoryBlobStore()))(
            self.step, brief, found
        )

    def notes(self) -> list[str]:
        return [event.note.reason for event in self.said if isinstance(event, Noted)]


def at_desk(url: str, scenario: Callable[[Desk], Awaitable[None]]) -> None:
    """Runs a scenario."""

    async def main() -> None:
        desk = Desk(url)
        await scenario(desk)
        await desk.database.close()

    asyncio.run(main())


def test_the_best_library_picture_becomes_a_reference_with_its_rights(database_url: str) -> None:
    """A person reads why it was chosen and whose it is, and what else was looked at."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            best = await add(connection, "한옥 지붕 위의 고양이", (1.0, 0.0, 0.0))
            other = await add(connection, "고양이", (0.9, 0.1, 0.0))
        chosen = await desk.choose(BRIEF)
        (reference,) = chosen.references
        assert (reference.name, reference.kind) == (f"pictures/{best}", ReferenceKind.LIBRARY)
        assert (reference.license, reference.author, reference.source) == ("CC-BY-4.0", "김화가", "내 그림")
        assert "고양이, 한옥" in reference.reason.ko
        assert ReferenceChosen(reference) in desk.said
        assert [(one.reference.name, one.chosen) for one in chosen.candidates] == [
            (f"pictures/{best}", True),
            (f"pictures/{other}", False),
        ]
        assert chosen.candidates[0].verdict.ko.startswith("썼습니다")
        assert chosen.candidates[1].verdict.ko.startswith("쓰지 않았습니다")

    at_desk(database_url, scenario)


def test_pinned_pictures_come_first_and_excluded_ones_never(database_url: str) -> None:
    """The request's own wishes outrank every score, and the answer says so."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            best = await add(connection, "한옥 지붕 위의 고양이", (1.0, 0.0, 0.0))
            second = await add(connection, "고양이", (0.9, 0.1, 0.0))
            pinned = await add(connection, "바다", (0.0, 1.0, 0.0))
        options = ReferenceOptions(pinned_pictures=(pinned,), excluded_pictures=(best,))
        chosen = await desk.choose(replace(BRIEF, reference_options=options))
        assert [reference.name for reference in chosen.references] == [f"pictures/{pinned}", f"pictures/{second}"]
        verdicts = {one.reference.name: one.verdict.en for one in chosen.candidates}
        assert "excluded" in verdicts[f"pictures/{best}"]
        one = replace(options, max_references=1)
        full = await desk.choose(replace(BRIEF, reference_options=one))
        assert [reference.name for reference in full.references] == [f"pictures/{pinned}"]
        assert "1 references" in {c.reference.name: c.verdict.en for c in full.candidates}[f"pictures/{second}"]

    at_desk(database_url, scenario)


def verdicts(chosen: ChosenReferences) -> dict[str, str]:
    """What is said of each picture that was looked at, by its caption."""
    return {one.reference.title: one.verdict.en for one in chosen.candidates}


def test_a_filter_is_the_reason_only_where_it_made_the_difference(database_url: str) -> None:
    """When no picture is of the category, none is refused for it; the layer is relaxed alike."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            await add(connection, "우주 정거장의 고양이 한옥", (1.0, 0.0, 0.0), category="nature", layer="sketch")
            await add(connection, "고양이", (0.9, 0.1, 0.0), category="nature", layer="sketch")
            await add(connection, "한옥", (0.8, 0.2, 0.0), category="food", layer="sketch")
        neither = verdicts(await desk.choose(BRIEF))
        assert neither["우주 정거장의 고양이 한옥"].startswith("Used: ")
        assert all("another fits better" in neither[caption] for caption in ("고양이", "한옥"))
        async with desk.database.transaction() as connection:
            await add(connection, "고양이와 두루미", (0.9, 0.1, 0.0), layer="sketch")
        one_of_it = verdicts(await desk.choose(BRIEF))
        assert one_of_it["고양이와 두루미"].startswith("Used: ")
        assert all("category" in one_of_it[caption] for caption in neither)
        async with desk.database.transaction() as connection:
            await add(connection, "고양이와 여우", (0.9, 0.1, 0.0))
        exact = verdicts(await desk.choose(BRIEF))
        assert exact["고양이와 여우"].startswith("Used: ")
        assert "layer" in exact["고양이와 두루미"]
        none = verdicts(await desk.choose(replace(BRIEF, reference_options=ReferenceOptions(max_references=0))))
        assert all("no references were wanted" in verdict for verdict in none.values())

    at_desk(database_url, scenario)


def test_what_is_not_close_is_not_called_close(database_url: str) -> None:
    """Every cosine is high in some spaces: only what stands out among the pictures is called closer than others."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            for number in range(8):
                await add(connection, f"그림 {number}", (0.8, 0.6, 0.001 * number))
        [alike] = (await desk.choose(BRIEF)).references
        assert "not clearly closer" in alike.reason.en
        assert (alike.score or 0) > 0.75
        async with desk.database.transaction() as connection:
            await add(connection, "두루미", (0.9, 0.3, 0.0))
        [apart] = (await desk.choose(BRIEF)).references
        assert (apart.title, "clearly closer to the scene than others" in apart.reason.en) == ("두루미", True)
        assert "not clearly" not in apart.reason.en

    at_desk(database_url, scenario)


def test_a_job_says_that_meaning_was_not_searched(database_url: str) -> None:
    """The scene's vector is of a new model, and the library is not embedded anew yet."""

    async def scenario(desk: Desk) -> None:
        async with desk.database.transaction() as connection:
            await add(connection, "한옥의 고양이", (1.0, 0.0, 0.0))
        chosen = await desk.choose(BRIEF, SceneVector("other:2", (1.0, 0.0)))
        assert desk.notes() == ["LIBRARY_OTHER_SPACE"]
        assert [reference.title for reference in chosen.references] == ["한옥의 고양이"]

    at_desk(database_url, scenario)


def test_a_job_says_when_the_library_gave_nothing(database_url: str) -> None:
    """Empty, switched off, or only found by relaxing a filter: each is said."""

    async def scenario(desk: Desk) -> None:
        await desk.choose(BRIEF)
        assert desk.notes() == ["LIBRARY_EMPTY", "NO_REFERENCES"]
        async with desk.database.transaction() as connection:
            await add(connection, "한옥", (1.0, 0.0, 0.0), layer="sketch")
        desk.said.clear()
        assert await desk.choose(replace(BRIEF, reference_options=ReferenceOptions(without_library=True)))
        assert desk.notes() == ["LIBRARY_OFF", "NO_REFERENCES"]
        desk.said.clear()
        assert (await desk.choose(BRIEF)).references
        assert desk.notes() == ["LIBRARY_FILTER_RELAXED"]
        assert "레이어" in next(event.note.text.ko for event in desk.said if isinstance(event, Noted))

    at_desk(database_url, scenario)
