"""Step `references`: the pictures the prompt is written from. Uploads first, then pinned library pictures, then the
best of the library, then one of the encyclopedia where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hwapok_server.db import uploads
from hwapok_server.db.engine import Database, patiently
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Candidate, Note, Reference, ReferenceChosen
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.candidates import from_hit, from_pinned, from_upload, judged
from hwapok_server.steps.encyclopedia import AskEncyclopedia
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

    def __init__(self, database: Database, blobs: LedgeredBlobs, encyclopedia: AskEncyclopedia | None = None) -> None:
        """:param encyclopedia: None when there is none"""
        self._database, self._blobs, self._encyclopedia = database, blobs, encyclopedia

    async def __call__(self, step: Step, brief: Brief, found: LibraryFinding) -> ChosenReferences:
        options = brief.reference_options
        own = await patiently(partial(self._uploads, step.owner, brief.reference_uploads))
        allowed = [hit for hit in found.hits if hit.picture.id not in options.excluded_pictures]
        wanted = [*own, *map(from_pinned, found.pinned), *map(from_hit, allowed[:1])]
        chosen = wanted[: options.max_references]
        for reference in chosen:
            await self._blobs.refer(step.job_id, reference.picture.blob)
            await step.emit(ReferenceChosen(reference))
        notes = []
        if len(own) > len(chosen):
            notes.append(await step.note(note("UPLOADS_LEFT_OUT", used=str(len(chosen)), given=str(len(own)))))
        candidates = judged(found, chosen, options)
        if self._encyclopedia and len(chosen) < options.max_references:
            looked_up = await self._encyclopedia(step, brief)
            chosen += looked_up.references
            notes += looked_up.notes
        if not chosen:
            notes.append(await step.note(note("NO_REFERENCES")))
        return ChosenReferences(tuple(chosen), tuple(notes), candidates)

    async def _uploads(self, owner: str, ids: Sequence[str]) -> list[Reference]:
        """In the order given; one that was deleted meanwhile is left out."""
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, ids, owner)
        return [from_upload(known[upload_id]) for upload_id in ids if upload_id in known]
