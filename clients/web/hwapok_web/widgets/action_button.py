"""A button."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class ActionButton(Widget, component="action_button.js"):
    """Properties: label, icon, kind, disabled, busy, quiet, pressed, href, download. Events: press."""
