"""Works, past and under way."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class HistoryGrid(Widget, component="history_grid.js"):
    """Properties: items, known, more, texts. Events: open(name), remove(name), more, stale."""
