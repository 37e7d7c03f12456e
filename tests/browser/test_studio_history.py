"""The history in a browser: what is under way stands in it, and layers that were made elsewhere do too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from hwapok import Studio
from hwapok_web.history import PAGE
from support.browser import Chromium
from support.stack import Stack, running_stack
from support.studio_page import SCENE, StudioPage

KEY = "kim-key-0123456789abcdef"


@pytest.fixture(scope="module")
def keyed() -> Iterator[Stack]:
    """A Hwapok with a studio, for the holder of a key."""
    with running_stack("--web", environment={"HWAPOK_API_KEYS": f"kim={KEY}"}) as running:
        yield running


def _enter(studio: StudioPage) -> StudioPage:
    studio.page.goto(studio.address)
    dialog = studio.page.get_by_role("dialog", name="API 키")
    dialog.get_by_label("API 키", exact=True).fill(KEY)
    dialog.get_by_role("button", name="들어가기").click()
    return studio.wait()


def test_works_under_way_and_layers_from_elsewhere(browser: Chromium, keyed: Stack) -> None:
    """A drawing is listed while it is drawn. Layers made of it on the command line are listed beside it, and opening
    them shows them."""
    with browser.person() as person:
        studio = _enter(StudioPage(person, keyed.web))
        studio.describe()
        studio.write_prompt()
        studio.draw.click()
        expect(studio.history.first).to_contain_text(re.compile("기다리는 중|하는 중"))
        expect(studio.page.locator(".work.current")).to_have_count(1)
        studio.wait_for_picture()
        expect(studio.history.first.locator("img")).to_be_visible()

        with Studio(keyed.grpc, token=KEY) as sdk:
            drawing = next(iter(sdk.jobs(limit=1)))
            sdk.layers(drawing, psd_layers="cutout").result()
        studio.page.reload()
        studio.wait()
        expect(studio.history).to_have_count(2)
        studio.page.get_by_role("button", name=f"열기: 레이어: {SCENE}").click()
        expect(studio.page.locator(".work.current").get_by_text(f"레이어: {SCENE}")).to_be_visible()
        expect(studio.scene).to_have_value(SCENE)
        expect(studio.page.get_by_role("combobox", name="PSD")).to_have_value("cutout")
        expect(studio.page.locator(".layer-name", has_text="주 피사체").first).to_be_visible()
        expect(studio.page.locator(".layer-name", has_text="선화")).to_have_count(0)
        assert person.axe() == []


def test_older_works_are_a_press_away(browser: Chromium, keyed: Stack) -> None:
    """The newest page of them at first; the button goes with the last."""
    with Studio(keyed.grpc, token=KEY) as sdk, browser.person() as person:
        for number in range(PAGE + 1):
            sdk.generate_prompt(f"고양이 {number}", category="animal", layer="background").result()
        count = len(list(sdk.jobs()))
        studio = _enter(StudioPage(person, keyed.web))
        expect(studio.history).to_have_count(PAGE)
        more = studio.page.get_by_role("button", name="더 보기")
        more.click()
        expect(studio.history.last).to_be_visible()
        expect(more).to_have_count(0)
        assert PAGE < studio.history.count() <= count
