"""Pictures on their way into the library."""

from __future__ import annotations

from hwapok_web.widgets.widget import Widget


class LibraryAdd(Widget, component="library_add.js"):
    """Properties: endpoint, texts, limits (texts of fields), categories (key and name), max_bytes. Events: added."""
