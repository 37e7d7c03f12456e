"""One choice of several."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class ChoiceChips(Widget, component="choice_chips.js"):
    """Properties: label, group, options (value, label, hint, image), value, bones, cards. Events: pick(value)."""
