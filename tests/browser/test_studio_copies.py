"""What was typed and never reached the studio's server is there when the page is back."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from support.browser import Person
from support.stack import Stack
from support.studio_page import SCENE, StudioPage


class DyingServer:
    """Hears nothing of a page from a moment on, as a process that is about to die."""

    def __init__(self, page: Page, address: str) -> None:
        self.deaf = False
        page.route_web_socket(f"ws://{urlsplit(address).netloc}/**", self._connect)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        page.on_message(lambda message: None if self.deaf else server.send(message))


@pytest.fixture
def server(person: Person, whole: Stack) -> DyingServer:
    return DyingServer(person.page, whole.web)


@pytest.fixture
def studio(person: Person, whole: Stack, server: DyingServer) -> StudioPage:
    return StudioPage(person, whole.web).open()


def _come_back(studio: StudioPage, server: DyingServer) -> None:
    studio.page.goto("about:blank")
    server.deaf = False
    studio.open()


def test_typed_in_the_last_moment(studio: StudioPage, server: DyingServer) -> None:
    """Keyword, scene and an edit of the prompt; and from then on the server has them too."""
    studio.describe()
    written = studio.write_prompt()
    server.deaf = True
    studio.keyword.fill("고양이 한 마리")
    studio.scene.fill(f"{SCENE}, 눈이 온다")
    studio.prompt.fill(f"{written} Snow.")
    _come_back(studio, server)
    expect(studio.keyword).to_have_value("고양이 한 마리")
    expect(studio.scene).to_have_value(f"{SCENE}, 눈이 온다")
    expect(studio.prompt).to_have_value(f"{written} Snow.")
    expect(studio.page.get_by_role("button", name="고친 것 되돌리기")).to_be_visible()
    studio.page.evaluate("sessionStorage.clear()")
    studio.page.reload()
    expect(studio.scene).to_have_value(f"{SCENE}, 눈이 온다")
    expect(studio.prompt).to_have_value(f"{written} Snow.")


def test_what_was_taken_back_stays_away(studio: StudioPage, server: DyingServer) -> None:
    """An edit that was undone and a sheet that was cleared do not come back with the page."""
    studio.describe()
    written = studio.write_prompt()
    studio.prompt.fill(f"{written} Snow.")
    undo = studio.page.get_by_role("button", name="고친 것 되돌리기")
    undo.click()
    expect(studio.prompt).to_have_value(written)
    studio.page.reload()
    studio.wait()
    expect(studio.prompt).to_have_value(written)
    expect(undo).to_be_hidden()
    studio.page.get_by_role("button", name="새 그림").click()
    expect(studio.scene).to_have_value("")
    studio.page.reload()
    studio.wait()
    expect(studio.scene).to_have_value("")
    expect(studio.keyword).to_have_value("")


def test_another_text_of_the_server_wins(studio: StudioPage, server: DyingServer, whole: Stack) -> None:
    """Written in another tab meanwhile: newer than what this one kept."""
    studio.scene.fill("첫 번째")
    expect(studio.start).to_be_enabled()
    other = studio.person.open_page()
    other.goto(whole.web)
    field = other.get_by_label("장면", exact=True)
    expect(field).to_have_value("첫 번째")
    field.fill("다른 창의 장면")
    other.reload()
    expect(field).to_have_value("다른 창의 장면")
    server.deaf = True
    studio.scene.fill("사라질 장면")
    _come_back(studio, server)
    expect(studio.scene).to_have_value("다른 창의 장면")
