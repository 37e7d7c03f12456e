"""A link to another page of the studio."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class PageLink(Widget, component="page_link.js"):
    """Properties: path, label, kind, title, lang, current.

    What was typed before it is pressed arrives before the other page is built.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heard("leave", lambda _: self.run_method("follow"))
