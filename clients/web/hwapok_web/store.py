"""Holds the page's state, and tells whoever shows a part of it when that part has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hwapok_web.happenings import Anything
from hwapok_web.reducer import reduce
from hwapok_web.state import StudioState

View = Callable[[StudioState], Mapping[str, Any]]
"""What a widget shows of the state: its properties, as plain values."""


class Shows(Protocol):
    """A widget."""

    @property
    def show(self) -> Callable[..., object]:
        """Takes properties by name."""


class Store:
    """One page's state."""

    def __init__(self, state: StudioState | None = None) -> None:
        self.state = state or StudioState()
        self._listeners: list[Callable[[StudioState, StudioState], None]] = []

    def dispatch(self, happening: Anything) -> None:
        """Takes the state one step further."""
        before, self.state = self.state, reduce(self.state, happening)
        if self.state != before:
            for listener in self._listeners:
                listener(before, self.state)

    def listen(self, listener: Callable[[StudioState, StudioState], None]) -> None:
        """Has it called with the states before and after each step that changed something."""
        self._listeners.append(listener)

    def bind(self, widget: Shows, view: View) -> None:
        """Keeps a widget showing a view of the state."""
        last = dict(view(self.state))
        widget.show(**last)

        def update(_: StudioState, state: StudioState) -> None:
            nonlocal last
            properties = dict(view(state))
            if properties != last:
                last = properties
                widget.show(**properties)

        self.listen(update)
