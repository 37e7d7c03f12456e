"""Turns of programs that take part in one run, and the ratios of their rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Turn:
    """What one program did in one round."""

    rate: float
    """Inputs a second."""
    cpu_ms: float
    """CPU milliseconds an input, of all its processes."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median of the rounds' ratios with its interval, and the target if there is one."""

    label: str
    median: float
    low: float
    high: float
    target: float | None

    @property
    def missed(self) -> bool:
        """For certain: the whole interval lies below the target."""
        return self.target is not None and self.high < self.target

    def __str__(self) -> str:
        goal = f"   target {self.target:g}{'  MISSED' if self.missed else ''}" if self.target else ""
        return f"  {self.label:42} {self.median:5.2f} x  [{self.low:.2f}, {self.high:.2f}]{goal}"


def ratio(label: str, ours: Sequence[Turn], theirs: Sequence[Turn], target: float | None) -> Ratio:
    """Of the rates, round by round; the interval is a bootstrap's of the median, 95 %."""
    pairs = np.array([one.rate / other.rate for one, other in zip(ours, theirs, strict=True)])
    drawn = np.random.default_rng(0).choice(pairs, (2000, len(pairs)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return Ratio(label, float(np.median(pairs)), float(low), float(high), target)


def line(name: str, turns: Sequence[Turn]) -> str:
    """Medians of one program's turns."""
    rate, cpu = np.median([turn.rate for turn in turns]), np.median([turn.cpu_ms for turn in turns])
    return f"  {name:36} {rate:7.1f}/s  {cpu:7.1f} ms CPU each"
