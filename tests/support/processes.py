"""The processes that a test has started."""

from __future__ import annotations

import psutil

from hwapok_server.providers.opencv_layers import process


def children() -> list[int]:
    """Those that take pictures apart, while they live."""
    found = psutil.Process().children(recursive=True)
    return [child.pid for child in found if child.is_running() and process.__name__ in _command(child)]


def _command(child: psutil.Process) -> str:
    try:
        return " ".join(child.cmdline())
    except psutil.NoSuchProcess:
        return ""
