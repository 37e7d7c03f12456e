"""Connections to the server: one for each API key in use, shared by all pages that use it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from hwapok_web.backend import StudioBackend

MOST_KEYS = 64


class Connections:
    """Opens connections when they are first asked for, and closes them all at the end."""

    def __init__(self, connect: Callable[[str], StudioBackend]) -> None:
        """:param connect: makes a connection for a key; the empty key is nobody in particular"""
        self._connect = connect
        self._open: OrderedDict[str, StudioBackend] = OrderedDict()

    def backend(self, key: str) -> StudioBackend:
        """The connection for a key."""
        if key not in self._open:
            self._open[key] = self._connect(key)
        self._open.move_to_end(key)
        return self._open[key]

    async def forget_idle(self) -> None:
        """Closes the connections that were not asked for in the longest time, where there are too many."""
        while len(self._open) > MOST_KEYS:
            _, backend = self._open.popitem(last=False)
            await backend.close()

    async def close(self) -> None:
        """Closes every connection."""
        while self._open:
            _, backend = self._open.popitem()
            await backend.close()
