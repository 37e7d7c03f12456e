"""What went wrong, until it has been read."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Notices(Widget, component="notices.js"):
    """Properties: items, close_label. Events: read(number)."""
