"""The page for whoever runs the server."""

from __future__ import annotations

from hwapok_web.pages.frame import frame
from hwapok_web.panels.board import board_panel
from hwapok_web.panels.desk import Desk


def status_page(desk: Desk) -> None:
    """Numbers, parts, services."""
    with frame(desk, "status", plain=True):
        board_panel(desk)
    desk.session.start()
