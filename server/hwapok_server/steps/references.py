"""Step `references`: the pictures the prompt is written from. The upload first, then the best library picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hwapok_common.messages import Text, sentence
from hwapok_server.db import uploads
from hwapok_server.db.engine import Database, patiently
from hwapok_server.db.library import LibraryHit
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Note, Reference, ReferenceChosen, ReferenceKind, Upload
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.notes import note
from hwapok_server.steps.retrieve import LibraryFinding


@dataclass(frozen=True, slots=True)
class ChosenReferences:
    """References, most important first."""

    references: tuple[Reference, ...]
    notes: tuple[Note, ...] = ()


class GatherReferences:
    """Chooses references and keeps their files for as long as the job lives."""

    def __init__(self, database: Database, blobs: LedgeredBlobs) -> None:
        self._database, self._blobs = database, blobs

    async def __call__(self, step: Step, brief: Brief, found: LibraryFinding) -> ChosenReferences:
        own = await patiently(partial(self._uploads, step.owner, brief.reference_uploads))
        wanted = [*own, *map(_from_library, found.hits[:1])]
        chosen = wanted[: brief.reference_options.max_references]
        for reference in chosen:
            await self._blobs.refer(step.job_id, reference.picture.blob)
            await step.emit(ReferenceChosen(reference))
        notes = []
        if len(own) > len(chosen):
            notes.append(await step.note(note("UPLOADS_LEFT_OUT", used=str(len(chosen)), given=str(len(own)))))
        if not chosen:
            notes.append(await step.note(note("NO_REFERENCES")))
        return ChosenReferences(tuple(chosen), tuple(notes))

    async def _uploads(self, owner: str, ids: Sequence[str]) -> list[Reference]:
        """In the order given; one that was deleted meanwhile is left out."""
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, ids, owner)
        return [reference_of_upload(known[upload_id]) for upload_id in ids if upload_id in known]


def reference_of_upload(upload: Upload) -> Reference:
    """A person's own picture as a reference."""
    return Reference(
        kind=ReferenceKind.UPLOAD,
        name=f"uploads/{upload.id}",
        title=upload.file_name,
        reason=sentence("reference", "upload"),
        picture=upload.picture,
    )


def _from_library(hit: LibraryHit) -> Reference:
    return Reference(
        kind=ReferenceKind.LIBRARY,
        name=f"pictures/{hit.id}",
        title=hit.title,
        reason=_library_reason(hit),
        picture=hit.picture,
        license=hit.license,
        author=hit.author,
        source=hit.source,
        score=hit.similarity,
    )


def _library_reason(hit: LibraryHit) -> Text:
    if hit.similarity is None:
        return sentence("reference", "library_words", {"matched": ", ".join(hit.matched)})
    score = f"{hit.similarity:.2f}"
    if not hit.matched:
        return sentence("reference", "library_vector", {"score": score})
    return sentence("reference", "library", {"score": score, "matched": ", ".join(hit.matched)})
