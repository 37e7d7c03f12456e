"""Answers of the last hours, the newest few, in this process: "there is nothing" among them."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """An answer, which may be None, and until when it is good."""

    value: T | None
    until: float


class RecentAnswers(Generic[T]):
    """At most `most` answers; what was not asked for longest goes first."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._known: OrderedDict[str, Known[T]] = OrderedDict()

    def get(self, key: str) -> Known[T] | None:
        """What is known; None when nothing is."""
        known = self._known.get(key)
        if known is None or known.until <= self._clock():
            return None
        self._known.move_to_end(key)
        return known

    def keep(self, key: str, value: T | None, seconds: float) -> None:
        """Remembers an answer for a while."""
        self._known[key] = Known(value, self._clock() + seconds)
        self._known.move_to_end(key)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
