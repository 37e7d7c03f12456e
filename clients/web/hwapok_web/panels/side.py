"""The right column: references used, layers, works of the past."""

from __future__ import annotations

from typing import Any

from hwapok_web import happenings as now
from hwapok_web.panels.confirm import Confirm
from hwapok_web.panels.desk import Desk
from hwapok_web.views import history, layers, references
from hwapok_web.widgets.history_grid import HistoryGrid
from hwapok_web.widgets.layer_list import LayerList
from hwapok_web.widgets.reference_list import ReferenceList


def references_panel(desk: Desk) -> None:
    """Which pictures the prompt was written from, and why."""
    with desk.panel("references.title", "used"):
        listed = ReferenceList()
        listed.show(texts=desk.texts.section("references"))
        listed.heard("pin", lambda name: desk.session.references.pin(str(name)))
        listed.heard("drop", lambda name: desk.session.references.leave_out(str(name)))
        listed.heard("stale", lambda _: desk.session.renew())
        desk.bind(listed, references.listed)


def layers_panel(desk: Desk) -> None:
    """The PSD's layers."""

    def toggle(layer: dict[str, Any]) -> None:
        desk.session.store.dispatch(now.LayerToggled(str(layer["name"]), bool(layer["visible"])))

    with desk.panel("layers.title", "psd-layers"):
        listed = LayerList()
        listed.show(texts=desk.texts.section("layers"))
        listed.heard("toggle", toggle)
        listed.heard("reset", lambda _: desk.session.store.dispatch(now.LayersReset()))
        desk.bind(listed, layers.listed)


def history_panel(desk: Desk) -> None:
    """Works, past and under way."""
    confirm = Confirm(desk)
    with desk.panel("history.title", "past"):
        listed = HistoryGrid()
        listed.show(texts=desk.texts.section("history"))
        listed.heard("open", lambda name: desk.session.open(str(name)))
        listed.heard("more", lambda _: desk.session.look_back())
        listed.heard("remove", lambda name: confirm.ask(lambda: desk.session.delete(str(name))))
        listed.heard("stale", lambda _: desk.session.renew())
        desk.bind(listed, history.listed)
