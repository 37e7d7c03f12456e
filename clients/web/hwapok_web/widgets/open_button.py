"""Opens a link of the desktop's launcher."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class OpenButton(Widget, component="open_button.js"):
    """Properties: label, title, disabled, fallback, texts. Events: press."""

    def follow(self, link: str) -> None:
        """Has the desktop open the link."""
        self.run_method("follow", link)
