"""The page for drawing."""

from __future__ import annotations

from nicegui import ui

from hwapok_web.pages.frame import frame
from hwapok_web.panels.desk import Desk
from hwapok_web.panels.inputs import inputs_panel
from hwapok_web.panels.prompt import prompt_panel
from hwapok_web.panels.result import result_panel
from hwapok_web.panels.side import history_panel, layers_panel, references_panel


def studio_page(desk: Desk) -> None:
    """Inputs, prompt and result, and what belongs to them."""
    with frame(desk, "studio"), ui.element("div").classes("studio"):
        with ui.element("div").classes("lane left"):
            inputs_panel(desk)
        with ui.element("div").classes("lane middle"):
            prompt_panel(desk)
            result_panel(desk)
        with ui.element("div").classes("lane right"):
            references_panel(desk)
            layers_panel(desk)
            history_panel(desk)
    desk.session.start()
