"""Step `index_pictures`: the index of a library's new vectors; then searches use them."""

from __future__ import annotations

from hwapok_server.db import spaces, vector_index, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.nearest import EXACT_ROWS
from hwapok_server.jobs.step import Step
from hwapok_server.model import ImportOutcome
from hwapok_server.steps.embed_pictures import EmbeddedLibrary
from hwapok_server.steps.notes import note


class IndexPictures:
    """Builds what is missing and lets go of the old space."""

    def __init__(self, database: Database, url: str, index_from: int = EXACT_ROWS) -> None:
        """:param index_from: a space with fewer vectors is always compared one by one and needs no index"""
        self._database, self._url, self._index_from = database, url, index_from

    async def __call__(self, step: Step, library: EmbeddedLibrary) -> ImportOutcome:
        for kind, space_id in library.spaces.items():
            await vector_index.build(self._url, space_id, kind, self._index_from)
        async with self._database.transaction() as connection:
            await spaces.activate(connection, step.owner, library.spaces)
            for kind, space_id in library.spaces.items():
                await vectors.keep_only(connection, step.owner, kind, space_id)
        failed = note("PICTURES_NOT_EMBEDDED", count=str(library.failed))
        notes = (await step.note(failed),) if library.failed else ()
        return ImportOutcome(library.text_space, library.embedded, library.failed, notes)
