"""A field for text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hwapok_web.widgets.widget import Widget


class TextField(Widget, component="text_field.js"):
    """Properties: label, value, multiline, rows, longest, lang, placeholder, readonly, hint, secret,
    texts (count, cut), keep (name of a copy in the browser's tab).
    Events: typed(text), submit(text).

    What the browser sent is what the browser shows: a value is sent back only when it differs from that.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self._revision = 0
        self.show(value="", revision=0)
        self.typed(lambda _: None)

    @property
    def text(self) -> str:
        """What is in the field."""
        return self._shown

    def show(self, **properties: Any) -> None:
        value = properties.pop("value", None)
        if value is not None and value != self._shown:
            self._shown = value
            self._revision += 1
            properties |= {"value": value, "revision": self._revision}
        super().show(**properties)

    def typed(self, handler: Callable[[str], Any]) -> None:
        """Calls the handler with the text, a moment after each change."""
        self.heard("typed", self._keeping(handler))

    def submitted(self, handler: Callable[[str], Any]) -> None:
        """Calls the handler with the text, once for each Enter."""
        self.heard("submit", self._keeping(handler))

    def _keeping(self, handler: Callable[[str], Any]) -> Callable[[Any], Any]:
        def keep(text: Any) -> Any:
            self._shown = str(text)
            return handler(self._shown)

        return keep
