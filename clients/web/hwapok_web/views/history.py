"""Works, past and under way."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hwapok_web.backend import Job, JobKind, JobState, PromptSpec, RenderResult, RenderSpec
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Entry, StudioState


def listed(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    current = _current(state)
    return {
        "items": [_item(texts, entry, current) for entry in state.entries],
        "known": state.history_known,
        "more": state.history_more,
    }


def title(texts: Texts, entry: Entry) -> str:
    """The scene, the keyword, or the beginning of the prompt; of new layers, that they are layers and of what."""
    if entry.job.kind is not JobKind.LAYERS:
        return _named(entry.job) or texts("history.untitled")
    source = _named(entry.source) if entry.source else ""
    return texts("history.layers_of", title=source) if source else texts("history.layers")


def _named(job: Job) -> str:
    spec = job.spec
    if isinstance(spec, PromptSpec | RenderSpec) and (spec.scene or spec.tag):
        return spec.scene or spec.tag
    return spec.prompt[:60] if isinstance(spec, RenderSpec) else ""


def _current(state: StudioState) -> str:
    """The newest work that is on the page: a drawing may stand there beside the prompt that was written after it."""
    there = {state.prompt.following.job, state.render.following.job} - {""}
    return next((entry.name for entry in state.entries if entry.name in there), "")


def _item(texts: Texts, entry: Entry, current: str) -> dict[str, Any]:
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
        "current": job.name == current,
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
    for job in (entry.job, entry.source):
        if job and isinstance(job.spec, PromptSpec | RenderSpec):
            parts += [job.spec.tag, job.spec.scene]
        if job and isinstance(job.spec, RenderSpec):
            parts.append(job.spec.prompt)
    return unicodedata.normalize("NFC", " ".join(parts)).lower()


def _when(created: datetime | None) -> str:
    return created.astimezone().strftime("%m.%d %H:%M") if created else ""
