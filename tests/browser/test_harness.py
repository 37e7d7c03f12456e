"""The hands and eyes of the browser tests do what people's do, and see what is wrong where something is."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.browser import PHONE, Chromium, Enter, File, Person
from support.fake_http import Asked, FakeHttp, Reply
from support.hangul import stages
from support.raw_client import png

PAGE = (Path(__file__).parent / "data" / "practice.html").read_bytes()
CARELESS = """() => {
    new WebSocket("ws://127.0.0.1:9/x");
    setTimeout(() => { throw new Error("broken"); });
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    def respond(asked: Asked) -> Reply:
        if asked.path == "/file":
            disposition = "attachment; filename*=UTF-8''%EA%B3%A0%EC%96%91%EC%9D%B4.png"
            return Reply(body=b"picture", headers=(("Content-Disposition", disposition),))
        return Reply(body=PAGE, headers=(("Content-Type", "text/html; charset=utf-8"),))

    server = FakeHttp(respond)
    with server.serving():
        yield server.url


@pytest.fixture
def somebody(person: Person, address: str) -> Person:
    person.page.goto(address)
    return person


def _log(person: Person) -> list[str]:
    return person.page.locator("#log li").all_inner_texts()


def test_syllables_grow() -> None:
    """As an input method shows them; compound vowels and finals included."""
    assert stages("고") == ["ㄱ", "고"]
    assert stages("양") == ["ㅇ", "야", "양"]
    assert stages("값")[-1] == "값"
    assert stages("A") == ["A"]
    assert all(unicodedata.normalize("NFC", stage) == stage for stage in stages("뷁"))


@pytest.mark.parametrize(
    ("enter", "told"),
    [
        ("no", []),
        ("mac", ["enter 229 true"]),
        ("windows", ["enter 229 true", "enter 13 false"]),
        ("plain", ["enter 13 false"]),
    ],
)
def test_typing_through_an_input_method(somebody: Person, enter: Enter, told: list[str]) -> None:
    """The page sees a composition, and the Enter in or after it as each system tells of it."""
    somebody.type_hangul(somebody.page.get_by_label("이름"), "고양이", enter=enter)
    assert somebody.page.get_by_label("이름").input_value() == "고양이"
    assert [line for line in _log(somebody) if line.startswith("enter")] == told
    assert "ended 고양이" in _log(somebody)


def test_pasting_dropping_downloading(somebody: Person) -> None:
    """A picture from the clipboard, files from the desktop, a file to it with its Korean name."""
    somebody.paste(somebody.page.get_by_label("이름"), png(3, 4))
    somebody.page.get_by_text("paste image/png true").wait_for()
    held = somebody.drag([File("고양이.png", b"12345")])
    assert _log(somebody)[-1] == "drag"
    somebody.drop(held)
    assert _log(somebody)[-1] == "drop 고양이.png 5"
    assert somebody.download(somebody.page.get_by_text("받기")) == ("고양이.png", b"picture")


def test_going_offline(somebody: Person, address: str) -> None:
    """Without the cable nothing is fetched; with it again everything is."""
    somebody.offline()
    assert somebody.page.evaluate("() => fetch('/file').then(() => 'there', () => 'away')") == "away"
    somebody.offline(away=False)
    assert somebody.page.evaluate("() => fetch('/file').then(() => 'there', () => 'away')") == "there"


def test_axe_sees_what_is_wrong(somebody: Person) -> None:
    """Nothing on a good page; a field without a name on a bad one."""
    assert somebody.axe() == []
    somebody.page.evaluate("() => document.querySelector('main').append(document.createElement('input'))")
    assert [line.split()[0] for line in somebody.axe()] == ["label"]


def test_overflow_is_seen(browser: Chromium, address: str) -> None:
    """What does not fit on a phone is named."""
    with browser.person(viewport=PHONE) as somebody:
        somebody.page.goto(address)
        assert somebody.overflowing() == []
        somebody.page.evaluate("() => { document.querySelector('h1').style.width = '600px'; }")
        assert any(line.startswith("h1") for line in somebody.overflowing())


def test_foreign_hosts_and_complaints_are_seen(somebody: Person, address: str) -> None:
    """A request to anybody else, by whatever means, and an error of the page."""
    own = address.removeprefix("http://")
    assert somebody.foreign_hosts(own) == set()
    with somebody.page.expect_event("pageerror"), somebody.page.expect_websocket():
        somebody.page.evaluate(CARELESS)
    assert somebody.foreign_hosts(own) == {"127.0.0.1:9"}
    assert any("broken" in complaint for complaint in somebody.complaints)


def test_people_share_nothing(browser: Chromium, address: str) -> None:
    """Each person has their own storage."""
    with browser.person() as one, browser.person() as other:
        one.page.goto(address)
        other.page.goto(address)
        one.page.evaluate("() => localStorage.setItem('draft', 'x')")
        assert other.page.evaluate("() => localStorage.getItem('draft')") is None
        assert one.heap_bytes() > 0


def test_without_a_browser() -> None:
    """The failure is the one command that installs what is missing."""
    program = "from support.chromium import chromium; chromium()"
    environment = os.environ | {"PATH": "/nowhere", "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert "Run this first: sudo apt-get install --yes --no-install-recommends" in done.stderr
    assert " chromium " in done.stderr
