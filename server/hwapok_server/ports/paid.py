"""Calls that cost money."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Estimate, Usage


@dataclass(frozen=True, slots=True)
class Answer:
    """What a paid call brought."""

    body: bytes
    """As it came."""
    content_type: str
    usage: Usage


class CallLost(HwapokError):
    """A paid call without a usable answer, for which the provider charges, or may charge."""

    def __init__(self, reason: Reason, usage: Usage | None = None, **values: object) -> None:
        """:param usage: what the provider says was used; None when it did not say"""
        self.usage = usage
        super().__init__(reason, None, **values)


PaidCall = Callable[[], Awaitable[Answer]]


class PaidCalls(Protocol):
    """The paid calls of one step of a job, each made once: answers outlive their step, their worker and a retry.

    Guarantees: an answer that arrived is never paid for again; a call that may have been paid for is not repeated
    until somebody retries the job; what a budget does not cover is not called.
    """

    async def once(self, name: str, estimate: Estimate, call: PaidCall) -> Answer:
        """The answer of a call, made now or by an earlier attempt at the step.

        :param name: tells the step's calls apart, e.g. `subject`
        :param call: raises CallLost when the provider charges or may charge; any other error means that it does not
        :raises HwapokError: BUDGET_EXCEEDED, PAYMENT_UNCERTAIN and what the call raised
        """
