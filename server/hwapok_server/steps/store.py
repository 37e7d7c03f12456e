"""Step `store`: the outcome. What only the steps before needed is let go."""

from __future__ import annotations

from dataclasses import replace

from hwapok_server.images.file_names import display_name
from hwapok_server.jobs.step import Step
from hwapok_server.model import LayersOrder, Note, Origin, Picture, RenderOutcome
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.compose import ComposedDocument
from hwapok_server.steps.layers import SplitPicture


class Store:
    """Names the files and gathers what the job made."""

    def __init__(self, blobs: LedgeredBlobs) -> None:
        self._blobs = blobs

    async def __call__(  # noqa: PLR0913, PLR0917 - what every step before it made
        self,
        step: Step,
        order: LayersOrder,
        split: SplitPicture,
        document: ComposedDocument,
        notes: tuple[Note, ...] = (),
        originals: tuple[Picture, ...] = (),
    ) -> RenderOutcome:
        """
        :param notes: of the renderer
        :param originals: of the renderer
        """
        await self._blobs.release_intermediates(step.job_id)
        return RenderOutcome(
            png=document.png,
            psd=document.psd,
            file_stem=file_stem(order.origin, step.job_id),
            renderer=order.origin.renderer,
            draft=order.origin.draft,
            layers=document.layers,
            references=order.origin.references,
            notes=(*notes, *split.notes),
            originals=originals,
            source=replace(order.source, picture=document.png) if not order.artwork_upload else order.source,
        )


def file_stem(origin: Origin, job_id: str) -> str:
    """A name for people, with the job's first eight digits so that names differ: `고양이 1a2b3c4d`."""
    said = origin.tag or origin.scene or origin.prompt or origin.title
    return f"{display_name(said)[:40].strip()} {job_id[:8]}"
