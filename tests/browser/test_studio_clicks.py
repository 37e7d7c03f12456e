"""A press right after an edit counts, whatever the page does while the button is held down."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from support.browser import Person
from support.stack import Stack
from support.studio_page import SCENE, StudioPage


@pytest.fixture
def studio(person: Person, whole: Stack) -> StudioPage:
    return StudioPage(person, whole.web).open()


class SlowServer:
    """Keeps what the server says to a page until it is let through."""

    def __init__(self, page: Page, address: str) -> None:
        self._held: list[str | bytes] | None = None
        self._page: WebSocketRoute | None = None
        page.route_web_socket(f"ws://{urlsplit(address).netloc}/**", self._connect)

    def hold(self) -> None:
        self._held = []

    def let_through(self) -> None:
        held, self._held = self._held or [], None
        for message in held:
            self._pass_on(message)

    def _connect(self, page: WebSocketRoute) -> None:
        self._page = page
        page.connect_to_server().on_message(self._heard)

    def _heard(self, message: str | bytes) -> None:
        if self._held is None:
            self._pass_on(message)
        else:
            self._held.append(message)

    def _pass_on(self, message: str | bytes) -> None:
        assert self._page
        self._page.send(message)


def _hold(studio: StudioPage, button: Locator) -> None:
    """Presses the middle of a button down and keeps it so."""
    box = button.bounding_box()
    assert box
    studio.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    studio.page.mouse.down()


def test_a_button_that_moves_while_it_is_pressed(studio: StudioPage) -> None:
    """The press ends the edit, the edit takes the translation away, and the button moves up from under the pointer."""
    page = studio.page
    studio.describe()
    written = studio.write_prompt()
    gloss = page.get_by_text("뜻: ")
    expect(gloss).to_be_visible()
    box = studio.draw.bounding_box()
    studio.prompt.fill(f"{written} Fireflies in the air.")
    _hold(studio, studio.draw)
    expect(gloss).to_be_hidden()
    assert studio.draw.bounding_box() != box
    page.mouse.up()
    expect(page.get_by_role("button", name="그리는 중")).to_be_visible()
    studio.wait_for_picture()


def test_a_press_that_is_dragged_away_is_none(studio: StudioPage) -> None:
    """As everywhere, whoever thinks better of it moves the pointer off the button."""
    studio.describe()
    expect(studio.start).to_be_enabled()
    _hold(studio, studio.start)
    studio.page.mouse.move(700, 400)
    studio.page.mouse.up()
    studio.page.get_by_role("button", name="단축키").click()
    expect(studio.page.get_by_role("dialog", name="단축키")).to_be_visible()
    expect(studio.history).to_have_count(0)
    expect(studio.start).to_be_enabled()


def test_a_button_that_an_edit_makes_usable(person: Person, whole: Stack) -> None:
    """The server's answer comes after the press, and the press counts once."""
    server = SlowServer(person.page, whole.web)
    studio = StudioPage(person, whole.web).open()
    studio.choose()
    expect(studio.start).to_be_disabled()
    server.hold()
    studio.scene.fill(SCENE)
    _hold(studio, studio.start)
    studio.page.mouse.up()
    assert studio.start.is_disabled()
    server.let_through()
    studio.wait_for_prompt()
    expect(studio.history).to_have_count(1)
