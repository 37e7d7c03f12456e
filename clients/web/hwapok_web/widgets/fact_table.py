"""A small table."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class FactTable(Widget, component="fact_table.js"):
    """Properties: head, rows (cells; good: True, False or None)."""
