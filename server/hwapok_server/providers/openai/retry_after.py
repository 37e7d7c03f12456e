"""How long a server asks to be left alone."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from Retry-After (a number or a date) or the finer retry-after-ms; None where neither can be read."""
    with suppress(KeyError, ValueError):
        return _positive(float(headers["retry-after-ms"]) / 1000)
    with suppress(KeyError, ValueError):
        return _positive(float(headers["retry-after"]))
    with suppress(KeyError, ValueError):
        return max(0.0, (parsedate_to_datetime(headers["retry-after"]) - datetime.now(UTC)).total_seconds())
    return None


def _positive(seconds: float) -> float:
    """:raises ValueError: no time that can be waited"""
    if not 0 <= seconds < float("inf"):
        raise ValueError(seconds)
    return seconds
