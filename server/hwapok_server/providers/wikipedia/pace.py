"""How often one process asks: so many times a minute, and not at all while it was told to wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from hwapok_server.ports import SourceAway

PER_MINUTE = 180
"""Wikimedia allows a robot that names its operator 200 a minute (2026-04); the rest is for others of the operator."""
_WINDOW_S = 60.0


class Pace:
    """Counts the requests of the last minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._per_minute = clock, per_minute
        self._taken: deque[float] = deque()
        self._resting_until = 0.0

    def take(self) -> None:
        """One request.

        :raises SourceAway: this minute's are used up, or a rest is not over
        """
        now = self._clock()
        while self._taken and self._taken[0] <= now - _WINDOW_S:
            self._taken.popleft()
        if now < self._resting_until or len(self._taken) >= self._per_minute:
            raise SourceAway("resting")
        self._taken.append(now)

    def rest(self, seconds: float) -> None:
        """No more requests for a while."""
        self._resting_until = max(self._resting_until, self._clock() + seconds)
