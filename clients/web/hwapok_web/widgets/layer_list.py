"""The PSD's layers."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class LayerList(Widget, component="layer_list.js"):
    """Properties: rows, texts, togglable, changed. Events: toggle(name, visible), reset."""
