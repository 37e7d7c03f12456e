"""Step `store`: the outcome. What only the steps before needed is let go."""

from __future__ import annotations

from hwapok_server.images.file_names import display_name
from hwapok_server.jobs.step import Step
from hwapok_server.model import RenderOrder, RenderOutcome
from hwapok_server.ports import Renderer
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.compose import ComposedDocument
from hwapok_server.steps.layers import SplitPicture
from hwapok_server.steps.render import RenderedPicture


class Store:
    """Names the files and gathers what the job made."""

    def __init__(self, renderer: Renderer, blobs: LedgeredBlobs) -> None:
        self._renderer, self._blobs = renderer, blobs

    async def __call__(
        self, step: Step, order: RenderOrder, rendered: RenderedPicture, split: SplitPicture, document: ComposedDocument
    ) -> RenderOutcome:
        await self._blobs.release_intermediates(step.job_id)
        return RenderOutcome(
            png=document.png,
            psd=document.psd,
            file_stem=file_stem(order, step.job_id),
            renderer=self._renderer.name,
            draft=self._renderer.draft,
            layers=document.layers,
            references=order.references,
            notes=(*rendered.notes, *split.notes),
            originals=rendered.originals,
        )


def file_stem(order: RenderOrder, job_id: str) -> str:
    """A name for people, with the job's first eight digits so that names differ: `고양이 1a2b3c4d`."""
    return f"{display_name(order.tag or order.scene or order.prompt)[:40].strip()} {job_id[:8]}"
