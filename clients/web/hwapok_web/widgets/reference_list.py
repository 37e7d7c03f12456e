"""The pictures a prompt was written from."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class ReferenceList(Widget, component="reference_list.js"):
    """Properties: items, others, texts. Events: pin(name), drop(name), stale."""
