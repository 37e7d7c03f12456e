"""A picture by its address."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class Picture(Widget, component="picture.js"):
    """Properties: url, alt."""
