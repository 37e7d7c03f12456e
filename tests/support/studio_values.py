"""Values of the SDK's for tests of the studio: small, and true to what a server sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hwapok import (
    Artifact,
    Catalog,
    CatalogEntry,
    Finished,
    Job,
    JobFailed,
    JobKind,
    JobState,
    LayerNode,
    LayerSettings,
    LayersSpec,
    Limits,
    Preview,
    Progress,
    PromptDelta,
    PromptResult,
    PromptSpec,
    PsdLayers,
    Reference,
    ReferenceChosen,
    ReferenceKind,
    RenderResult,
    RenderSpec,
    Size,
    Started,
    Text,
)

PROMPT_JOB, RENDER_JOB, LAYERS_JOB = "jobs/prompt", "jobs/render", "jobs/layers"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


class NoFiles:
    """Artifacts of these tests have no bytes."""

    async def save(self, artifact: Artifact, path: str | Path) -> Path:
        raise NotImplementedError

    async def read(self, artifact: Artifact) -> bytes:
        raise NotImplementedError

    def wait(self, work: Any) -> Any:
        raise NotImplementedError


def artifact(name: str, url: str = "") -> Artifact:
    return Artifact(name, "image/png", 1, "", url or f"http://files/{name}", None, Size(64, 64), "", "", "", NoFiles())


def entry(key: str, ko: str, en: str) -> CatalogEntry:
    return CatalogEntry(key, Text(ko, en), Text(f"{ko}입니다.", f"{en}."))


CATALOG = Catalog(
    categories=(entry("person", "인물", "Person"), entry("animal", "동물", "Animal")),
    layers=(entry("conti", "콘티", "Storyboard"), entry("background", "배경", "Background")),
    limits=Limits(10, 100, 1, 2, 2000, 60, 8000, 4, (Size(1024, 1024), Size(1024, 1536)), 10, 4096),
    providers=(),
    server_version="1",
)


def reference(name: str = "pictures/1", kind: ReferenceKind = ReferenceKind.LIBRARY) -> Reference:
    reason = Text("닮았습니다.", "It is alike.")
    return Reference(kind, name, "고양이", reason, "CC0", "kim", "album", 0.5, artifact("cat.png"), "https://cc0")


def prompt_result(prompt: str = "A cat.") -> PromptResult:
    return PromptResult(PROMPT_JOB, prompt, "고양이.", "offline", (reference(),), ())


def render_result(layers: tuple[LayerNode, ...] = ()) -> RenderResult:
    return RenderResult(RENDER_JOB, artifact("a.png"), artifact("a.psd"), "offline-draft", True, layers, (), ())


def layer(name: str, *children: LayerNode, **more: Any) -> LayerNode:
    """A group when it has children."""
    preview = None if children else artifact(f"{name}.png")
    values: dict[str, Any] = {"blend_mode": "normal", "opacity": 1.0, "visible": True, "masked": False} | more
    return LayerNode(name, group=bool(children), children=children, preview=preview, **values)


def prompt_job(state: JobState = JobState.SUCCEEDED, **more: Any) -> Job:
    spec = PromptSpec(
        "animal", "background", "고양이", "마당의 고양이", ("uploads/1",), 2, False, False, ("pictures/9",)
    )
    result = prompt_result() if state is JobState.SUCCEEDED else None
    values: dict[str, Any] = {"spec": spec, "result": result, "created": NOW, "last_sequence": 9} | more
    return Job(PROMPT_JOB, JobKind.PROMPT, state, **values)


def render_job(state: JobState = JobState.SUCCEEDED, **more: Any) -> Job:
    spec = RenderSpec(
        "A cat.", PROMPT_JOB, "animal", "background", (), Size(1024, 1536), PsdLayers.CUTOUT, "고양이", "마당의 고양이"
    )
    result = render_result() if state is JobState.SUCCEEDED else None
    values: dict[str, Any] = {"spec": spec, "result": result, "created": NOW, "last_sequence": 9} | more
    return Job(RENDER_JOB, JobKind.RENDER, state, **values)


def layers_job(source: str = RENDER_JOB, **more: Any) -> Job:
    spec = LayersSpec(source, "" if source else "uploads/7", "background", PsdLayers.FLAT, LayerSettings())
    result = replace(render_result((layer("선화"),)), job=LAYERS_JOB)
    values: dict[str, Any] = {"spec": spec, "result": result, "created": NOW, "last_sequence": 9} | more
    return Job(LAYERS_JOB, JobKind.LAYERS, JobState.SUCCEEDED, **values)


class Log:
    """The events of a job, numbered as a server numbers them."""

    def __init__(self, job: str) -> None:
        self._job, self._sequence = job, 0

    def _where(self) -> tuple[str, int, datetime]:
        self._sequence += 1
        return self._job, self._sequence, NOW

    def started(self, job: Job | None = None) -> Started:
        return Started(*self._where(), job or Job(self._job, state=JobState.RUNNING))

    def progress(self, stage: str, index: int, fraction: float | None = None) -> Progress:
        return Progress(*self._where(), stage, index, 4, fraction, Text("하는 중", "at it"), 1)

    def delta(self, text: str, attempt: int = 1) -> PromptDelta:
        return PromptDelta(*self._where(), text, attempt)

    def chosen(self, name: str) -> ReferenceChosen:
        return ReferenceChosen(*self._where(), reference(name))

    def preview(self, fraction: float) -> Preview:
        return Preview(*self._where(), fraction, artifact("preview.png"))

    def finished(self, job: Job) -> Finished:
        return Finished(*self._where(), job)


def failure(reason: str = "PROVIDER_REFUSED") -> JobFailed:
    return JobFailed("no", reason=reason, user_message="안 됩니다.")
