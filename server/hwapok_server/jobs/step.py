"""What a step sees of its job: whose it is, which attempt this is, and the job's event log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from hwapok_server.model import Event, Note, Noted


class Advance(Protocol):
    """Says how far a step has come."""

    async def __call__(self, fraction: float, part: str = "") -> None:
        """
        :param fraction: above 0, which announces the step, and below 1, which ends it
        :param part: what of the step is being done; its sentence is `<stage>_<part>` of the section `stage`
        """


async def _silently(fraction: float, part: str = "") -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One attempt at one step of a job."""

    job_id: str
    owner: str
    stage: str
    attempt: int
    """1 on the first try; more after a crash or a retry."""
    emit: Callable[[Event], Awaitable[None]]
    """Adds an event to the job's log."""
    advance: Advance = _silently

    async def note(self, note: Note) -> Note:
        """Adds a note to the log and hands it back for the outcome."""
        await self.emit(Noted(note))
        return note
