"""What the page shows, as one immutable value, and the pure function that carries it from one event to the next.

Events are those of a job, as the SDK yields them, and those of `hwapok_web.happenings`: what a person did and what was
learned from the server. Nothing here waits, asks or draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hwapok_web.backend import (
    Artifact,
    Candidate,
    Catalog,
    Estimate,
    Job,
    JobKind,
    Note,
    PromptResult,
    Reference,
    RenderResult,
    StudioError,
    Text,
)
from hwapok_web.draft import Draft


class Phase(StrEnum):
    """Where a job stands, as the page shows it."""

    IDLE = "idle"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def busy(self) -> bool:
        """Whether there is something to wait for, and to cancel."""
        return self in (Phase.QUEUED, Phase.RUNNING)


class Link(StrEnum):
    """How the studio reaches the server."""

    CONNECTING = "connecting"
    THERE = "there"
    LOST = "lost"
    KEY_NEEDED = "key_needed"


@dataclass(frozen=True, slots=True)
class Following:
    """A job that is followed: how far it has come."""

    job: str = ""
    phase: Phase = Phase.IDLE
    sequence: int = 0
    """Of the last event that was applied."""
    stage: str = ""
    index: int = 0
    count: int = 0
    fraction: float | None = None
    message: Text = field(default_factory=Text)
    attempt: int = 1
    error: StudioError | None = None
    cancelling: bool = False

    @property
    def resumable(self) -> bool:
        """Whether the job can be run again from the step that did not finish; one that never came to be cannot."""
        return self.phase in (Phase.FAILED, Phase.CANCELLED) and self.sequence > 0

    @property
    def overall(self) -> float:
        """0 to 1."""
        if self.phase is Phase.DONE:
            return 1.0
        return (self.index - 1 + (self.fraction or 0.0)) / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class PromptWork:
    """The prompt: as it is written, as it was written, as a person changed it."""

    following: Following = Following()
    written: str = ""
    edit: str | None = None
    """What a person made of it; None while they have not touched it."""
    references: tuple[Reference, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    notes: tuple[Note, ...] = ()
    result: PromptResult | None = None
    brief: Draft | None = None
    """What it was asked for with, to tell when the inputs have moved on."""

    @property
    def text(self) -> str:
        """The prompt as it would be drawn."""
        return self.written if self.edit is None else self.edit


@dataclass(frozen=True, slots=True)
class RenderWork:
    """The picture: while it is being made, and made."""

    following: Following = Following()
    kind: JobKind = JobKind.RENDER
    """What makes it: a drawing, or new layers of one."""
    preview: Artifact | None = None
    preview_fraction: float = 0.0
    result: RenderResult | None = None
    notes: tuple[Note, ...] = ()
    micro_usd: int = 0
    shown: Mapping[str, bool] = field(default_factory=dict)
    """Layers that were shown or hidden here, by name; the others are as the file has them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One work, past or under way: a picture with the prompt it was drawn from, a prompt that was never drawn, or a PSD
    made anew of a picture."""

    job: Job
    prompt_job: Job | None = None
    source: Job | None = None
    """Of a PSD made anew: the drawing whose picture it is."""

    @property
    def name(self) -> str:
        return self.job.name


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell a person, until they have read it."""

    number: int
    reason: str
    text: Text
    subject: str = ""
    """What it is about, e.g. the name of a file."""


@dataclass(frozen=True, slots=True)
class StudioState:
    """The whole page."""

    link: Link = Link.CONNECTING
    catalog: Catalog | None = None
    draft: Draft = Draft()
    prompt: PromptWork = PromptWork()
    render: RenderWork = RenderWork()
    sending: int = 0
    """References on their way to the server."""
    prompt_wanted: bool = False
    """A prompt is to be written once they have arrived."""
    estimate: Estimate | None = None
    entries: tuple[Entry, ...] = ()
    history_known: bool = False
    history_more: bool = False
    """There are older works than these."""
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self.prompt.following.phase.busy or self.render.following.phase.busy

    @property
    def can_prompt(self) -> bool:
        return self.link is Link.THERE and self.draft.ready and not self.busy

    @property
    def can_render(self) -> bool:
        return self.link is Link.THERE and bool(self.prompt.text.strip()) and not self.busy

    def links_end_before(self, time: datetime) -> bool:
        """Whether the links to the picture on the page stop working by then."""
        result = self.render.result
        return result is not None and result.png.expires is not None and result.png.expires < time

    @property
    def outdated(self) -> bool:
        """Whether the inputs have changed since the prompt was asked for."""
        asked = self.prompt.brief
        return asked is not None and self.prompt.result is not None and _asked(self.draft) != _asked(asked)


def _asked(draft: Draft) -> tuple[object, ...]:
    """The part of a draft that a prompt is written from."""
    names = tuple(picture.name for picture in draft.attached)
    choice = (draft.category, draft.layer, draft.tag.strip(), draft.scene.strip())
    return (*choice, names, draft.excluded, draft.without_encyclopedia)
