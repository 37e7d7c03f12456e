"""Step `retrieve`: pictures of the artist's own library that fit the scene."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hwapok_server.db import library
from hwapok_server.db.engine import Database, patiently
from hwapok_server.db.library import LibraryHit, LibraryQuery
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Note
from hwapok_server.steps.embed import EmbeddedScene
from hwapok_server.steps.notes import note

MAX_HITS = 4


@dataclass(frozen=True, slots=True)
class LibraryFinding:
    """What the library has, best first."""

    hits: tuple[LibraryHit, ...]
    notes: tuple[Note, ...] = ()


class Retrieve:
    """Searches the library, unless the request leaves it out or it is empty."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, step: Step, brief: Brief, scene: EmbeddedScene) -> LibraryFinding:
        if brief.reference_options.without_library:
            return LibraryFinding((), (await step.note(note("LIBRARY_OFF")),))
        wanted = LibraryQuery(step.owner, brief.category, brief.layer, keywords(brief.tag), scene.vector, MAX_HITS)
        found = await patiently(partial(self._search, wanted))
        if found is None:
            return LibraryFinding((), (await step.note(note("LIBRARY_EMPTY")),))
        notes = () if found else (await step.note(note("LIBRARY_NO_MATCH")),)
        return LibraryFinding(tuple(found), notes)

    async def _search(self, wanted: LibraryQuery) -> Sequence[LibraryHit] | None:
        """None where the library is empty."""
        async with self._database.transaction() as connection:
            if not await library.count(connection, wanted.owner):
                return None
            return await library.search(connection, wanted)


def keywords(tag: str) -> tuple[str, ...]:
    """The words of a keyword field, without repeats: `고양이, 한옥` -> (고양이, 한옥)."""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,#/·]+", tag) if word))
