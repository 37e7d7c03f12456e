"""Jobs as they are asked for, for as long as the server has said nothing of them."""

from __future__ import annotations

from datetime import UTC, datetime

from hwapok_web.backend import Job, JobKind, JobState, PromptSpec, PsdLayers, RenderSpec, Size
from hwapok_web.draft import Draft


def prompt_order(name: str, draft: Draft) -> Job:
    """The job that writes a prompt for a draft."""
    spec = PromptSpec(
        draft.category,
        draft.layer,
        draft.tag,
        draft.scene,
        draft.uploads,
        draft.wanted_references,
        without_library=False,
        without_encyclopedia=draft.without_encyclopedia,
        pinned_pictures=draft.pinned,
        excluded_pictures=draft.excluded,
    )
    return Job(name, JobKind.PROMPT, JobState.QUEUED, datetime.now(UTC), spec=spec)


def render_order(name: str, draft: Draft, prompt: str, prompt_job: str) -> Job:
    """The job that draws a prompt."""
    size, layers = Size(*draft.size), PsdLayers(draft.psd_layers)
    spec = RenderSpec(
        prompt, prompt_job, draft.category, draft.layer, draft.uploads, size, layers, draft.tag, draft.scene
    )
    return Job(name, JobKind.RENDER, JobState.QUEUED, datetime.now(UTC), spec=spec)
