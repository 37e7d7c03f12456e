"""Works of the past."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hwapok_web.backend import JobState, PromptSpec, RenderResult, RenderSpec
from hwapok_web.i18n import Texts
from hwapok_web.state import Entry, StudioState


def listed(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    open_jobs = {state.prompt.following.job, state.render.following.job}
    return {
        "items": [_item(texts, entry, open_jobs) for entry in state.entries],
        "known": state.history_known,
    }


def title(texts: Texts, entry: Entry) -> str:
    """The scene, the keyword, or the beginning of the prompt."""
    for job in (entry.prompt_job, entry.job):
        if job is not None and isinstance(job.spec, PromptSpec):
            return job.spec.scene or job.spec.tag or texts("history.untitled")
    if isinstance(entry.job.spec, RenderSpec):
        return entry.job.spec.prompt[:60] or texts("history.untitled")
    return texts("history.untitled")


def _item(texts: Texts, entry: Entry, open_jobs: set[str]) -> dict[str, Any]:
    job = entry.job
    shown = title(texts, entry)
    return {
        "name": job.name,
        "title": shown,
        "when": _when(job.created),
        "url": job.result.png.url if isinstance(job.result, RenderResult) else "",
        "phase": job.state.value,
        "state": texts(f"history.{_KEYS.get(job.state, 'done')}"),
        "busy": not job.state.finished,
        "current": job.name in open_jobs,
        "words": _words(entry, shown),
    }


_KEYS = {
    JobState.QUEUED: "queued",
    JobState.RUNNING: "running",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}


def _words(entry: Entry, shown: str) -> str:
    """Everything it may be searched by."""
    parts = [shown]
    for job in (entry.prompt_job, entry.job):
        if job is not None and isinstance(job.spec, PromptSpec):
            parts += [job.spec.tag, job.spec.scene]
        if job is not None and isinstance(job.spec, RenderSpec):
            parts.append(job.spec.prompt)
    return unicodedata.normalize("NFC", " ".join(parts)).lower()


def _when(created: datetime | None) -> str:
    return created.astimezone().strftime("%m.%d %H:%M") if created else ""
