"""Pictures of the library."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class LibraryGrid(Widget, component="library_grid.js"):
    """Properties: items, chosen (names), texts, pins, searched. Events: pick(name), stale."""
