"""How a server is at a moment, and the ticket with which a program on the desktop opens a PSD."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from hwapok.messages import Text


@dataclass(frozen=True, slots=True)
class PartStatus:
    """How a part of the server is."""

    part: str
    """`gateway`, `worker`, `embedding`, `database` or `blob_store`."""
    healthy: bool
    """Whether it answers."""
    message: Text
    """What it is, or what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The server at a moment. Counts and amounts are those of all callers, except with an API key: then of that key."""

    parts: tuple[PartStatus, ...]
    """Those in trouble included."""
    queued_jobs: int
    running_jobs: int
    embedding_space: str
    """Space that new vectors are made in; empty while the embedding service is away."""
    spent_today_micro_usd: int
    """What paid calls have cost today (UTC), reservations included."""
    budget_left_micro_usd: int | None
    """What may still be spent today; None where it is not known."""
    time: datetime | None
    """When the server was asked."""

    @property
    def healthy(self) -> bool:
        """Whether every part is."""
        return all(part.healthy for part in self.parts)


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """A right to fetch one PSD, once, within a minute."""

    ticket: str = field(repr=False)
    server_id: str
    """Of the server that redeems it."""
    expires: datetime | None

    @property
    def link(self) -> str:
        """What a desktop with `hwapok launcher` opens: `hwapok://open/v1/...`."""
        return f"hwapok://open/v1/{self.server_id}.{self.ticket}"
