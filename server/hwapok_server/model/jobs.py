"""A unit of durable work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hwapok_server.model.money import Charge
from hwapok_server.model.orders import Brief, ImportOrder, LayersOrder, RenderOrder, Spec
from hwapok_server.model.outcomes import Outcome


class JobKind(StrEnum):
    """What a job makes."""

    PROMPT = "prompt"
    RENDER = "render"
    IMPORT = "import"
    LAYERS = "layers"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


SPEC_KINDS: dict[type[Spec], JobKind] = {
    Brief: JobKind.PROMPT,
    RenderOrder: JobKind.RENDER,
    ImportOrder: JobKind.IMPORT,
    LayersOrder: JobKind.LAYERS,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of durable work."""

    id: str
    owner: str
    kind: JobKind
    state: JobState
    spec: Spec
    created: datetime
    started: datetime | None
    ended: datetime | None
    last_sequence: int
    outcome: Outcome | None
    charges: tuple[Charge, ...] = ()
    """What it has cost so far, in the order the calls were made."""
