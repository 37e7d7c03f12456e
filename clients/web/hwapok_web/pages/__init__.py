"""The pages: drawing, the library, the server's status. Each in Korean, and below /en in English; whoever chose English
is sent there."""

from __future__ import annotations

from collections.abc import Callable

from fastapi.responses import RedirectResponse
from nicegui import app, ui

from hwapok_web.connections import Connections
from hwapok_web.i18n import LANGUAGES, Language, Texts
from hwapok_web.memory import Memory
from hwapok_web.pages.frame import open_desk, path
from hwapok_web.pages.library import library_page
from hwapok_web.pages.status import status_page
from hwapok_web.pages.studio import studio_page
from hwapok_web.panels.desk import Desk

RECONNECT_S = 20.0
"""How long a page that lost its connection is kept."""
_PAGES: dict[str, Callable[[Desk], None]] = {"studio": studio_page, "library": library_page, "status": status_page}


def register(connections: Connections) -> None:
    """Adds every page, in every language."""
    for language in LANGUAGES:
        for name, build in _PAGES.items():
            _register(connections, language, name, build)


def _register(connections: Connections, language: Language, name: str, build: Callable[[Desk], None]) -> None:
    title = Texts(language)(f"page.{name}_title")

    @ui.page(
        path(language, name),
        title=title,
        language="ko-KR" if language == "ko" else "en-US",
        reconnect_timeout=RECONNECT_S,
    )
    async def page(choose: str = "") -> RedirectResponse | None:
        if address := _elsewhere(Memory(app.storage.user), language, name, choose):
            return RedirectResponse(address)
        await connections.forget_idle()
        build(open_desk(connections, language))
        return None


def _elsewhere(memory: Memory, language: Language, name: str, choose: str) -> str:
    """Where a visitor is sent on: after choosing a language, and to English from addresses that name none."""
    if choose:
        memory.language = language
        return path(language, name)
    return path("en", name) if language == "ko" and memory.language == "en" else ""
