"""One choice of several, folded up."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class ChoiceSelect(Widget, component="choice_select.js"):
    """Properties: label, options (value and label), value, disabled. Events: pick(value)."""
