"""Light, dark, or as the device has it."""

from __future__ import annotations

from nicegui import ui

from hwapok_web.memory import Theme

_DARK: dict[Theme, bool | None] = {"auto": None, "light": False, "dark": True}


def dark_mode(theme: Theme) -> ui.dark_mode:
    """The page's brightness."""
    return ui.dark_mode(_DARK[theme])


def set_theme(mode: ui.dark_mode, theme: Theme) -> None:
    """Changes it."""
    mode.set_value(_DARK[theme])
