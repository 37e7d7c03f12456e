"""Works of the past."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class HistoryGrid(Widget, component="history_grid.js"):
    """Properties: items, known, texts. Events: open(name), remove(name), stale."""
