"""The picture, with zoom, comparison and layers."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class PictureView(Widget, component="picture_view.js"):
    """Properties: url, alt, waiting, busy, state, texts, references, layers, changed, width, height. Events: stale."""
