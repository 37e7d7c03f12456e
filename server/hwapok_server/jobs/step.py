"""What a step sees of its job: whose it is, which attempt this is, and the job's event log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hwapok_server.model import Event, Note, Noted


async def _silently(_: float) -> None:
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
    advance: Callable[[float], Awaitable[None]] = _silently
    """Says how far the step has come: above 0, which announces it, and below 1, which ends it."""

    async def note(self, note: Note) -> Note:
        """Adds a note to the log and hands it back for the outcome."""
        await self.emit(Noted(note))
        return note
