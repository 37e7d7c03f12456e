"""What happens during a job. The event log stores these, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hwapok_server.model.jobs import JobState
from hwapok_server.model.outcomes import Note
from hwapok_server.model.pictures import Picture
from hwapok_server.model.references import Reference


@dataclass(frozen=True, slots=True)
class Started:
    """A worker took the job."""


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A step began, advanced or ended."""

    stage: str
    index: int
    count: int
    fraction: float | None
    attempt: int
    part: str = ""
    """What of the step is being done, e.g. `lines`; empty where it has no parts."""


@dataclass(frozen=True, slots=True)
class ReferenceChosen:
    """A reference was chosen."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class PromptDelta:
    """More of the prompt's text."""

    text: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The picture so far."""

    fraction: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Noted:
    """A note was made."""

    note: Note


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ended; its row says how."""

    state: JobState


Event = Started | StageProgress | ReferenceChosen | PromptDelta | Preview | Noted | Finished


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event in a job's log."""

    sequence: int
    time: datetime
    event: Event
