"""A dialog over the page."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Modal(Widget, component="modal.js"):
    """Properties: title, close_label, wide. Events: closed."""

    def open(self) -> None:
        """Shows it."""
        self.run_method("open")

    def close(self) -> None:
        """Hides it."""
        self.run_method("close")
