"""A work's settings as a draft again, its references included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hwapok_web.backend import (
    Job,
    LayersSpec,
    NotFound,
    PromptResult,
    PromptSpec,
    RenderResult,
    RenderSpec,
    StudioBackend,
)
from hwapok_web.draft import Attached, Draft
from hwapok_web.state import Entry


async def drawing_of(backend: StudioBackend, entry: Entry, current: Draft) -> Draft:
    """The draft that leads to this work.

    :param current: gives what the work does not say
    """
    draft, names = current, tuple[str, ...]()
    for job in (entry.prompt_job, entry.source, entry.job):
        if job is not None and isinstance(job.spec, PromptSpec):
            draft, names = _of_prompt(job.spec, draft), (*job.spec.reference_uploads, *job.spec.pinned_pictures)
        if job is not None and isinstance(job.spec, RenderSpec):
            draft = _of_render(job.spec, draft)
            names = names or job.spec.reference_uploads
        if job is not None and isinstance(job.spec, LayersSpec):
            draft = _of_layers(job.spec, draft)
    known = {picture.name: picture for picture in _seen((entry.prompt_job, entry.source, entry.job))}
    return replace(draft, attached=tuple([picture for name in names if (picture := await _find(backend, name, known))]))


async def references_of(backend: StudioBackend, draft: Draft) -> Draft:
    """The draft with links to its references; those that are gone are left out."""
    found = [await _find(backend, picture.name, {}) for picture in draft.attached]
    return replace(draft, attached=tuple(picture for picture in found if picture))


def _of_prompt(spec: PromptSpec, draft: Draft) -> Draft:
    return replace(
        draft,
        category=spec.category,
        layer=spec.layer,
        tag=spec.tag,
        scene=spec.scene,
        excluded=spec.excluded_pictures,
        without_encyclopedia=spec.without_encyclopedia,
    )


def _of_render(spec: RenderSpec, draft: Draft) -> Draft:
    size = (spec.picture_size.width, spec.picture_size.height) if spec.picture_size else draft.size
    return replace(
        draft,
        category=spec.category,
        layer=spec.layer,
        tag=spec.tag,
        scene=spec.scene,
        size=size,
        psd_layers=spec.psd_layers.value,
    )


def _of_layers(spec: LayersSpec, draft: Draft) -> Draft:
    """A picture of one's own has no scene."""
    if not spec.source_job:
        draft = replace(draft, tag="", scene="")
    return replace(draft, layer=spec.layer or draft.layer, psd_layers=spec.psd_layers.value)


def _seen(jobs: Iterable[Job | None]) -> Iterable[Attached]:
    """Pictures that the jobs' outcomes show."""
    for job in jobs:
        if job is not None and isinstance(job.result, PromptResult | RenderResult):
            for reference in job.result.references:
                yield Attached(reference.name, reference.title, reference.picture.url)


async def _find(backend: StudioBackend, name: str, known: dict[str, Attached]) -> Attached | None:
    if name in known:
        return known[name]
    try:
        if name.startswith("pictures/"):
            picture = await backend.picture(name)
            return Attached(picture.name, picture.caption or picture.file_name, picture.picture.url)
        upload = await backend.find_upload(name)
        return Attached(upload.name, upload.file_name, upload.picture.url)
    except NotFound:
        return None
