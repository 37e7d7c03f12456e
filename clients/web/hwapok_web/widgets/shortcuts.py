"""The page's keyboard shortcuts."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Shortcuts(Widget, component="shortcuts.js"):
    """Properties: busy. Events: key(prompt, render, cancel or help)."""
