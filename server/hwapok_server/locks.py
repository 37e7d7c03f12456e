"""Locks between processes on one machine. The kernel drops them with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def exclusive(path: Path, wait_s: float | None = None) -> Iterator[TextIO]:
    """Holds an exclusive lock on a file, which is created for this user alone when missing, and yields it open.

    :param wait_s: how long to wait for another holder; None = for as long as it takes
    :raises BlockingIOError: another process still holds it
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as handle:
        if wait_s is None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        else:
            _acquire(handle, time.monotonic() + wait_s)
        yield handle


def is_held(path: Path) -> bool:
    """Whether a process holds the lock right now."""
    if not path.exists():
        return False
    with path.open(encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _acquire(handle: TextIO, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(0.05)
