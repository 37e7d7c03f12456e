"""What all widgets share: properties that are shown, events that are heard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from nicegui.element import Element
from nicegui.events import GenericEventArguments


class Widget(Element, esm={"hwapok": "shared"}):
    """An element whose looks are its properties. Its script may import what scripts share, from `hwapok/`."""

    def show(self, **properties: Any) -> None:
        """Changes properties, and redraws what differs."""
        named = {name.replace("_", "-"): value for name, value in properties.items()}
        if any(self._props.get(name, _ABSENT) != value for name, value in named.items()):
            with self._props.suspend_updates():
                self._props.update(named)
            self.update()

    def heard(self, event: str, handler: Callable[[Any], Any]) -> Self:
        """Calls the handler with what an event of the browser's carries."""

        async def unpack(arguments: GenericEventArguments) -> None:
            result = handler(arguments.args)
            if hasattr(result, "__await__"):
                await result

        self.on(event, unpack)
        return self


_ABSENT = object()
