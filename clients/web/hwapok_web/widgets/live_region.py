"""What has changed, for people who do not see it."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class LiveRegion(Widget, component="live_region.js"):
    """Properties: text."""
