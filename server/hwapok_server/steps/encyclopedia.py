"""Part of step `references`: one picture from an encyclopedia. It never costs a job more than a moment and a note."""

from __future__ import annotations

from dataclasses import dataclass

from hwapok_common.messages import sentence
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Note, Picture, Reference, ReferenceChosen, ReferenceKind
from hwapok_server.ports import FoundPicture, ReferenceSource, SourceAway
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.notes import note


@dataclass(frozen=True, slots=True)
class LookedUp:
    """At most one reference, and what to know about it."""

    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()


class AskEncyclopedia:
    """Looks the keyword up, unless the request leaves the encyclopedia out or has no keyword."""

    def __init__(self, source: ReferenceSource, blobs: LedgeredBlobs) -> None:
        self._source, self._blobs = source, blobs

    async def __call__(self, step: Step, brief: Brief) -> LookedUp:
        if brief.reference_options.without_encyclopedia or not brief.tag:
            return LookedUp()
        try:
            found = await self._source.find(brief.tag)
        except SourceAway:
            return LookedUp(notes=(await step.note(note("ENCYCLOPEDIA_UNAVAILABLE")),))
        if found is None:
            return LookedUp(notes=(await step.note(note("ENCYCLOPEDIA_NO_MATCH", keyword=brief.tag)),))
        reference = await self._stored(step, found)
        await step.emit(ReferenceChosen(reference))
        return LookedUp((reference,))

    async def _stored(self, step: Step, found: FoundPicture) -> Reference:
        blob = await self._blobs.put(step.job_id, found.picture.png, "image/png", "reference")
        return Reference(
            kind=ReferenceKind.ENCYCLOPEDIA,
            name=found.name,
            title=found.title,
            reason=sentence("reference", "encyclopedia", {"title": found.title}),
            picture=Picture(blob, found.picture.size),
            license=found.license,
            author=found.author,
            source=found.source,
            license_uri=found.license_uri,
        )
