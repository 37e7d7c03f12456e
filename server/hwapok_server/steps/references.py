"""Step `references`: the pictures the prompt is written from. Uploads first, then pinned library pictures, then the
best of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwapok_server.db import uploads
from hwapok_server.db.engine import Database
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Candidate, Note, Reference, ReferenceChosen
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.candidates import from_hit, from_pinned, from_upload, judged
from hwapok_server.steps.notes import note
from hwapok_server.steps.retrieve import LibraryFinding


@dataclass(frozen=True, slots=True)
class ChosenReferences:
    """References, most important first, and the library pictures that were looked at."""

    references: tuple[Reference, ...]
    notes: tuple[Note, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class GatherReferences:
    """Chooses references and keeps their files for as long as the job lives."""

    def __init__(self, database: Database, blobs: LedgeredBlobs) -> None:
        self._database, self._blobs = database, blobs

    async def __call__(self, step: Step, brief: Brief, found: LibraryFinding) -> ChosenReferences:
        options = brief.reference_options
        named = [*await self.uploads(step.owner, brief.reference_uploads), *map(from_pinned, found.pinned)]
        allowed = [hit for hit in found.hits if hit.picture.id not in options.excluded_pictures]
        chosen = [*named, *map(from_hit, allowed[:1])][: options.max_references]
        for reference in chosen:
            await self._blobs.refer(step.job_id, reference.picture.blob)
            await step.emit(ReferenceChosen(reference))
        notes = () if chosen else (await step.note(note("NO_REFERENCES")),)
        return ChosenReferences(tuple(chosen), notes, judged(found, chosen, options))

    async def uploads(self, owner: str, ids: Sequence[str]) -> list[Reference]:
        """References made of uploads, in the order given; one that was deleted meanwhile is left out."""
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, ids, owner)
        return [from_upload(known[upload_id]) for upload_id in ids if upload_id in known]
