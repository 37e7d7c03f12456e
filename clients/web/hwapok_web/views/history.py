"""Works of the past."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hwapok_web.backend import JobState, PromptSpec, RenderResult, RenderSpec
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Entry, StudioState


def listed(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    open_jobs = {state.prompt.following.job, state.render.following.job}
    return {
        "items": [_item(texts, entry, open_jobs) for entry in state.entries],
        "known": state.history_known,
    }


def title(texts: Texts, entry: Entry) -> str:
    """The scene, the keyword, or the beginning of the prompt."""
    spec = entry.job.spec
    if isinstance(spec, PromptSpec | RenderSpec) and (spec.scene or spec.tag):
        return spec.scene or spec.tag
    return spec.prompt[:60] if isinstance(spec, RenderSpec) else texts("history.untitled")


def _item(texts: Texts, entry: Entry, open_jobs: set[str]) -> dict[str, Any]:
    job = entry.job
    shown = plain(title(texts, entry))
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
    parts, spec = [shown], entry.job.spec
    if isinstance(spec, PromptSpec | RenderSpec):
        parts += [spec.tag, spec.scene]
    if isinstance(spec, RenderSpec):
        parts.append(spec.prompt)
    return unicodedata.normalize("NFC", " ".join(parts)).lower()


def _when(created: datetime | None) -> str:
    return created.astimezone().strftime("%m.%d %H:%M") if created else ""
