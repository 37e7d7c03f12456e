"""Numbers, each with its name."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Tiles(Widget, component="tiles.js"):
    """Properties: items (name, value, text)."""
