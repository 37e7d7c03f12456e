"""Pictures by drop, paste or choice."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class ImageDrop(Widget, component="image_drop.js"):
    """Properties: endpoint, texts, attached, max_bytes, max_files.
    Events: uploaded(the endpoint's answer), removed(name),
    sending(how many are under way)."""
