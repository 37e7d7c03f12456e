"""What happens during a job, as a run yields it. Within one job sequences are 1, 2, 3, ... without gaps, though a run
leaves out kinds of events that this version does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hwapok import models
from hwapok.artifact import Artifact
from hwapok.messages import Text

Where = tuple[str, int, datetime | None]
"""Job name, sequence and time."""


@dataclass(frozen=True, slots=True)
class _Logged:
    job: str
    """Name of the job it happened to."""
    sequence: int
    """Its place in the job's log, from 1."""
    time: datetime | None


@dataclass(frozen=True, slots=True)
class Started(_Logged):
    """A worker took the job (again, after a retry)."""

    snapshot: models.Job


@dataclass(frozen=True, slots=True)
class Progress(_Logged):
    """A step began, advanced or ended."""

    stage: str
    """Stable key: `embed`, `retrieve`, `references`, `write_prompt`; `render`, `split_layers`, `compose_psd`,
    `store`; `embed_pictures`, `index_pictures`."""
    index: int
    """Its place among the job's steps, from 1."""
    count: int
    fraction: float | None
    """0 to 1 within the step; None when unknown; 1 when the step has ended."""
    message: Text
    attempt: int
    """1 on the first try; a step repeated after a crash says 2, and its earlier events are void."""

    @property
    def overall(self) -> float:
        """0 to 1 within the job."""
        return (self.index - 1 + (self.fraction or 0.0)) / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class ReferenceChosen(_Logged):
    """A reference was chosen."""

    reference: models.Reference


@dataclass(frozen=True, slots=True)
class PromptDelta(_Logged):
    """A piece of the prompt as it is written. Pieces of one attempt join to the whole."""

    text: str
    attempt: int
    """A new attempt starts the text over."""


@dataclass(frozen=True, slots=True)
class Preview(_Logged):
    """The picture so far. Later previews replace earlier ones."""

    fraction: float
    """0 to 1, how finished it is."""
    picture: Artifact


@dataclass(frozen=True, slots=True)
class NoteAdded(_Logged):
    """A fallback was taken or a part left out, and why."""

    note: models.Note


@dataclass(frozen=True, slots=True)
class Finished(_Logged):
    """The job ended. The last event, unless it is retried."""

    snapshot: models.Job


Event = Started | Progress | ReferenceChosen | PromptDelta | Preview | NoteAdded | Finished
