"""Locks between processes on one machine. The kernel drops them with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_PAUSE_S = 0.05


@contextmanager
def exclusive(path: Path, wait_s: float | None = None) -> Iterator[None]:
    """Holds an exclusive lock on a file for the length of the block. Parameters and errors as `acquire`."""
    with acquire(path, wait_s):
        yield


def acquire(path: Path, wait_s: float | None = None) -> TextIO:
    """Locks a file, created for this user alone when missing, and opens it. Closing it gives the lock back.

    :param wait_s: how long to wait for another holder; None = for as long as it takes
    :raises BlockingIOError: another process still holds it
    :raises OSError: the file cannot be opened
    """
    handle = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")
    try:
        _lock(handle, wait_s)
    except BaseException:
        handle.close()
        raise
    return handle


def is_held(path: Path) -> bool:
    """Whether a process holds the lock right now; not when the file is missing or closed to this user."""
    try:
        handle = path.open(encoding="utf-8")
    except OSError:
        return False
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock(handle: TextIO, wait_s: float | None) -> None:
    if wait_s is None:
        return fcntl.flock(handle, fcntl.LOCK_EX)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE_S)
