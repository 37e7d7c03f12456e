"""Step `retrieve`: pictures of the artist's own library that fit the scene, and those the request names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from hwapok_common.messages import Text, sentence
from hwapok_server.db import library, library_search
from hwapok_server.db.engine import Database, patiently
from hwapok_server.db.library_search import LibraryFound, LibraryHit, LibraryQuery
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, LibraryPicture, Note
from hwapok_server.retrieval.keywords import search_words
from hwapok_server.steps.embed import EmbeddedScene
from hwapok_server.steps.notes import note

MAX_HITS = 4
"""Pictures that are looked at, beside those the request excludes."""


@dataclass(frozen=True, slots=True)
class LibraryFinding:
    """What the library has, best first, and what the request pinned."""

    hits: tuple[LibraryHit, ...]
    notes: tuple[Note, ...] = ()
    pinned: tuple[LibraryPicture, ...] = ()


class Retrieve:
    """Searches the library, unless the request leaves it out or it is empty."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, step: Step, brief: Brief, scene: EmbeddedScene) -> LibraryFinding:
        if brief.reference_options.without_library:
            return LibraryFinding((), (await step.note(note("LIBRARY_OFF")),))
        return await patiently(partial(self._find, step, brief, scene))

    async def _find(self, step: Step, brief: Brief, scene: EmbeddedScene) -> LibraryFinding:
        options = brief.reference_options
        async with self._database.transaction() as connection:
            filled = await library.count(connection, step.owner) > 0
            found = await library_search.search(connection, _query(step.owner, brief, scene)) if filled else None
            pinned = await library.get_many(connection, options.pinned_pictures, step.owner)
        if found is None:
            return LibraryFinding((), (await step.note(note("LIBRARY_EMPTY")),))
        return LibraryFinding(
            hits=tuple(hit for hit in found.hits if hit.picture.id not in pinned),
            notes=tuple([await step.note(made) for made in _notes(found)]),
            pinned=tuple(pinned[one] for one in options.pinned_pictures if one in pinned),
        )


def _query(owner: str, brief: Brief, scene: EmbeddedScene) -> LibraryQuery:
    """The keyword decides which words are looked for; a brief without one is searched by the scene's words."""
    named = len(brief.reference_options.pinned_pictures) + len(brief.reference_options.excluded_pictures)
    words = search_words(brief.tag or brief.scene)
    return LibraryQuery(owner, brief.category, brief.layer, words, scene.vector, MAX_HITS + named)


def _notes(found: LibraryFound) -> list[Note]:
    notes = [note(reason.value) for reason in found.not_compared]
    if not found.hits:
        return [*notes, note("LIBRARY_NO_MATCH")]
    if not found.relaxed:
        return notes
    names = [sentence("filter", name) for name in found.relaxed]
    filters = Text(", ".join(name.ko for name in names), ", ".join(name.en for name in names))
    return [*notes, Note("LIBRARY_FILTER_RELAXED", sentence("note", "LIBRARY_FILTER_RELAXED", {"filters": filters}))]
