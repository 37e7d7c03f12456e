"""The studio in front of a server with API keys: nobody in without one, and each key has its own works."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support.browser import Chromium, Person
from support.stack import Stack, running_stack
from support.studio_page import StudioPage

KIM, LEE = "kim-key-0123456789abcdef", "lee-key-0123456789abcdef"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Stack]:
    """A Hwapok with a studio and two keys."""
    with running_stack("--web", environment={"HWAPOK_API_KEYS": f"kim={KIM},lee={LEE}"}) as running:
        yield running


def _enter(person: Person, stack: Stack, key: str) -> StudioPage:
    studio = StudioPage(person, stack.web)
    studio.page.goto(stack.web)
    dialog = studio.page.get_by_role("dialog", name="API 키")
    expect(dialog).to_be_visible()
    dialog.get_by_label("API 키", exact=True).fill(key)
    dialog.get_by_role("button", name="들어가기").click()
    return studio


def test_each_key_has_its_own_works(browser: Chromium, guarded: Stack) -> None:
    """On every browser that knows it, and on no other."""
    with browser.person() as at_home, browser.person() as at_work, browser.person() as somebody_else:
        home = _enter(at_home, guarded, KIM).wait()
        home.describe()
        home.write_prompt()
        expect(home.history).to_have_count(1)
        work = _enter(at_work, guarded, KIM).wait()
        expect(work.history).to_have_count(1)
        expect(work.scene).to_have_value("")
        lee = _enter(somebody_else, guarded, LEE).wait()
        expect(lee.page.get_by_text("그린 그림이 여기에 모여요.")).to_be_visible()


def test_a_wrong_key_opens_nothing(browser: Chromium, guarded: Stack) -> None:
    """The page says so and asks again; without barriers."""
    with browser.person() as person:
        studio = _enter(person, guarded, "wrong")
        dialog = studio.page.get_by_role("dialog", name="API 키")
        expect(dialog.get_by_text("맞지 않는 키예요.")).to_be_visible()
        assert person.axe() == []
        expect(studio.history).to_have_count(0)
