"""How far a job has come."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class StageList(Widget, component="stage_list.js"):
    """Properties: label, phase, overall, steps, message, busy, cancelling and labels. Events: cancel."""
