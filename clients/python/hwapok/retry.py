"""When a failed call is tried again, and how long until then.

Delays are exponential with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), so
that clients which lost a server at the same moment do not come back at the same moment.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from hwapok.errors import ResourceExhausted, StudioError, Unavailable

_STABLE_S = 15.0
"""An attempt that lasted this long had a working connection, even if nothing was heard; connecting itself is given up
sooner (channel.CONNECT_TIMEOUT_S)."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a studio is. Seconds."""

    first_delay: float = 0.2
    """Longest delay before the first retry; doubled for each further one."""
    longest_delay: float = 5.0
    patience: float = 60.0
    """How long without any progress until the error is raised; long enough for a server to be restarted."""
    first_contact: float = 5.0
    """The same, for a server that has not answered this studio yet: a wrong address shows quickly."""


def retryable(error: StudioError) -> bool:
    """Whether the same call may succeed in a moment."""
    return isinstance(error, Unavailable) or (isinstance(error, ResourceExhausted) and error.retry_after is not None)


class Backoff:
    """The retries of one piece of work."""

    def __init__(self, policy: RetryPolicy, limit: Callable[[], float]) -> None:
        """:param limit: seconds without progress until `wait` raises, asked anew each time"""
        self._policy, self._limit = policy, limit
        self._failures = 0
        self._failing_since = self._resumed = time.monotonic()

    def reset(self) -> None:
        """There was progress."""
        self._failures = 0

    async def wait(self, error: StudioError, *, again: bool | None = None) -> None:
        """Waits until it is time to try again.

        :param again: whether trying again can help, where the caller knows better than `retryable`
        :raises StudioError: `error` itself, when trying again cannot help or has been tried for long enough
        """
        now = time.monotonic()
        if self._failures == 0 or now - self._resumed > _STABLE_S:
            self._failures, self._failing_since = 0, now
        remaining = self._failing_since + self._limit() - now
        if not (retryable(error) if again is None else again) or remaining <= 0:
            raise error from None
        await asyncio.sleep(min(self._delay(error), remaining))
        self._failures += 1
        self._resumed = time.monotonic()

    def _delay(self, error: StudioError) -> float:
        longest = min(self._policy.longest_delay, self._policy.first_delay * 2.0**self._failures)
        return (error.retry_after or 0.0) + random.uniform(0.0, longest)  # noqa: S311 - no secret
