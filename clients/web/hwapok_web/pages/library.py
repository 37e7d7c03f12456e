"""The page of the artist's own pictures."""

from __future__ import annotations

from hwapok_web.pages.frame import frame
from hwapok_web.panels.desk import Desk
from hwapok_web.panels.shelf import shelf_panel


def library_page(desk: Desk) -> None:
    """Browse, find, add, change and delete pictures."""
    with frame(desk, "library", plain=True):
        shelf_panel(desk)
    desk.session.start()
