"""Scenes to begin with."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from hwapok_web import happenings as now
from hwapok_web.panels.desk import Desk

_EXAMPLES = {"moon": "animal", "rain": "person", "market": "food"}
"""Names of the scenes, and their categories where the server has them."""


def examples(desk: Desk) -> None:
    """Buttons that fill in a scene."""
    with ui.element("div").classes("examples"):
        for name, category in _EXAMPLES.items():
            desk.button(f"examples.{name}", partial(_fill, desk, name, category), "small")


def _fill(desk: Desk, name: str, category: str) -> None:
    catalog = desk.session.state.catalog
    known = {entry.key for entry in catalog.categories} if catalog else set()
    words = {"scene": desk.texts(f"examples.{name}"), "tag": desk.texts(f"examples.{name}_tag")}
    choice = {"category": category} if category in known else {}
    desk.session.store.dispatch(now.DraftChanged(words | choice))
