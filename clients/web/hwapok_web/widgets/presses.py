"""Presses that follow an edit at once."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Presses(Widget, component="presses.js"):
    """Counts a press on a button that moves, or becomes usable, while it is held down."""
