"""What all pages have around them: the header, notices, what is said aloud, the way in for keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import app, ui

from hwapok_web import happenings as now
from hwapok_web.connections import Connections
from hwapok_web.i18n import Language, Texts
from hwapok_web.memory import THEMES, Memory, Theme
from hwapok_web.panels.desk import Desk
from hwapok_web.panels.key import KeyDialog
from hwapok_web.panels.keys import KeysDialog
from hwapok_web.session import Session
from hwapok_web.state import Link, StudioState
from hwapok_web.views import live
from hwapok_web.widgets.action_button import ActionButton
from hwapok_web.widgets.live_region import LiveRegion
from hwapok_web.widgets.notices import Notices
from hwapok_web.widgets.page_link import PageLink
from hwapok_web.widgets.presses import Presses
from hwapok_web.widgets.theme import dark_mode, set_theme
from hwapok_web.widgets.words import Words

_THEME_ICONS: dict[Theme, str] = {"auto": "auto", "light": "sun", "dark": "moon"}
_AWAY = """<script type="module">
  const notice = document.getElementById("popup");
  notice.setAttribute("role", "status");
  notice.querySelectorAll("span").forEach((line, place) => { line.textContent = %s[place]; });
</script>"""
"""NiceGUI's notice of a lost connection in words of the page, as a status for those who hear it."""
_PATHS = {"studio": "/", "library": "/library", "status": "/status"}


def open_desk(connections: Connections, language: Language) -> Desk:
    """The work of the page that is being built; it ends with the page."""
    memory = Memory(app.storage.user)
    session = Session(connections.backend(memory.key), memory)
    ui.context.client.on_delete(session.close)
    return Desk(session, Texts(language))


@contextmanager
def frame(desk: Desk, name: str, *, plain: bool = False) -> Iterator[ui.element]:
    """The page around its content.

    :param plain: a page to read from top to bottom
    """
    ui.add_head_html('<link rel="stylesheet" href="/studio/studio.css">')
    _header(desk, name)
    with ui.element("div").classes("content plain" if plain else "content") as content:
        _link_banner(desk)
        yield content
    ui.skip_link(desk.texts("page.skip"), target=content)
    _notices(desk)
    Presses()
    ui.add_body_html(_AWAY % json.dumps([desk.texts("link.away"), desk.texts("link.again")]))


def path(language: Language, name: str) -> str:
    """Where a page is."""
    below = _PATHS[name]
    return below if language == "ko" else f"/en{below}".rstrip("/")


def _header(desk: Desk, name: str) -> None:
    texts = desk.texts
    with ui.element("header").classes("top"):
        with ui.element("a").classes("brand").props(f"href={path(texts.language, 'studio')}"):
            Words("span", texts("page.seal"), "seal").props("aria-hidden=true")
            Words("h1", texts("page.name"))
        with ui.element("nav").props(f'aria-label="{texts("page.nav")}"'):
            for other in _PATHS:
                link = PageLink()
                link.show(path=path(texts.language, other), label=texts(f"page.{other}"), current=other == name)
        ui.element("span").classes("spring")
        if name == "studio":
            _studio_actions(desk)
        _key_button(desk)
        _language_link(texts, name)
        _theme_button(desk)


def _key_button(desk: Desk) -> None:
    """Forgets the key, where one was given."""

    def forget() -> None:
        desk.session.memory.key = ""
        ui.navigate.reload()

    if desk.session.memory.key:
        button = desk.button("link.forget", forget, "quiet", "key")
        button.show(quiet=True, title=desk.texts("link.forget"))


def _studio_actions(desk: Desk) -> None:
    fresh = desk.button("page.new", lambda: desk.session.store.dispatch(now.Cleared()), "quiet page-new", "sheet")
    desk.session.store.bind(fresh, lambda state: {"disabled": state.busy})
    keys = KeysDialog(desk)
    desk.button("page.shortcuts", keys.open, "quiet desk-only", "keys")


def _language_link(texts: Texts, name: str) -> None:
    other: Language = "en" if texts.language == "ko" else "ko"
    link = PageLink()
    link.show(
        path=f"{path(other, name)}?choose=1",
        label=texts("page.other_language"),
        title=texts("page.other_language_title"),
        kind="btn quiet",
        lang=other,
    )


def _theme_button(desk: Desk) -> None:
    memory, texts = desk.session.memory, desk.texts
    mode = dark_mode(memory.theme)
    button = ActionButton()

    def show() -> None:
        named = texts(f"page.theme_{memory.theme}")
        label = texts("page.theme", theme=named)
        button.show(kind="quiet", quiet=True, icon=_THEME_ICONS[memory.theme], label=label, title=label)

    def turn(_: object) -> None:
        memory.theme = THEMES[(THEMES.index(memory.theme) + 1) % len(THEMES)]
        set_theme(mode, memory.theme)
        show()

    button.heard("press", turn)
    show()


def _link_banner(desk: Desk) -> None:
    key = KeyDialog(desk)
    with ui.element("div").classes("banner link-banner").props("role=status") as banner:
        desk.say(Words("p"), _link_text)
        enter = desk.button("link.key", key.open, "small", "key")
    desk.reveal(enter, lambda state: state.link is Link.KEY_NEEDED)
    desk.reveal(banner, lambda state: state.link in (Link.LOST, Link.KEY_NEEDED))


def _link_text(texts: Texts, state: StudioState) -> str:
    key = {Link.LOST: "link.lost", Link.KEY_NEEDED: "link.key_needed"}.get(state.link)
    return texts(key) if key else ""


def _notices(desk: Desk) -> None:
    notices = Notices()
    notices.show(close_label=desk.texts("page.close"))
    notices.heard("read", lambda number: desk.session.store.dispatch(now.ProblemRead(int(number))))
    desk.bind(notices, live.problems)
    region = LiveRegion()
    desk.session.store.bind(region, lambda state: {"text": live.spoken(desk.texts, state)})
