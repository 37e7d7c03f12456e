"""Ties a part to the process that supervises it: when the supervisor dies, however it dies, the part stops too."""

from __future__ import annotations

import os
import signal
import sys
import threading


def watch_parent() -> None:
    """Sends this process SIGTERM once its standard input, a pipe held by the supervisor, reaches its end."""
    threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
