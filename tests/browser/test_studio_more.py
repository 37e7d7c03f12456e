"""The studio in a browser, beyond the main job: the library, references from it, speaking, the desktop, the status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browser import Chromium, File, Person
from support.stack import Stack
from support.studio_page import SCENE, StudioPage

CAT = (Path(__file__).parents[2] / "server" / "hwapok_server" / "samples" / "cat.jpg").read_bytes()
RECOGNITION = (Path(__file__).parent / "data" / "recognition.js").read_text("utf-8").replace("LOCAL", "available")


@pytest.fixture
def studio(person: Person, whole: Stack) -> StudioPage:
    return StudioPage(person, whole.web).open()


def _add_cat(person: Person, whole: Stack, caption: str) -> Page:
    page = person.page
    page.goto(f"{whole.web}/library")
    page.get_by_role("button", name="파일 선택").wait_for()
    person.drop(person.drag([File("cat.jpg", CAT, "image/jpeg")]))
    page.locator(".pending").get_by_label("설명").fill(caption)
    page.locator(".pending").get_by_label("태그 (쉼표로 나눔)").fill("고양이, 창가")
    page.get_by_role("button", name="모두 넣기").click()
    expect(page.locator(".pending .hint")).to_contain_text(re.compile("넣었어요|이미 있는 그림"))
    return page


def test_the_library(person: Person, whole: Stack) -> None:
    """Added with caption and tags, found by a sentence with the reasons, changed, used, deleted."""
    page = _add_cat(person, whole, "창가에 앉은 주황색 고양이")
    page.get_by_label("찾기", exact=True).fill("창가 고양이")
    page.get_by_role("button", name="찾기", exact=True).click()
    page.get_by_text("왜 찾았나").click()
    expect(page.get_by_text("맞은 낱말")).to_be_visible()
    page.get_by_role("button", name="그림 고치기: 창가에 앉은 주황색 고양이").click()
    dialog = page.get_by_role("dialog", name="그림 고치기")
    dialog.get_by_label("설명", exact=True).fill("창가의 치즈 고양이")
    dialog.get_by_label("카테고리").select_option("animal")
    dialog.get_by_role("button", name="저장").click()
    expect(dialog.get_by_text("저장했어요.")).to_be_visible()
    dialog.get_by_role("button", name="참고로 쓰기").click()
    page.goto(whole.web)
    studio = StudioPage(person, whole.web).wait()
    expect(studio.thumbs).to_have_count(1)
    studio.describe()
    studio.write_prompt()
    used = page.get_by_role("region", name="쓰인 참고")
    expect(used.get_by_text("창가의 치즈 고양이")).to_be_visible()
    expect(used.get_by_role("button", name="고정: 창가의 치즈 고양이")).to_have_text("고정됨")

    page.goto(f"{whole.web}/library")
    page.get_by_role("button", name="그림 고치기: 창가의 치즈 고양이").click()
    page.get_by_role("dialog", name="그림 고치기").get_by_role("button", name="지우기").click()
    page.get_by_role("dialog", name="지우기").get_by_role("button", name="지우기", exact=True).click()
    expect(page.get_by_text("아직 그림이 없어요.")).to_be_visible()


def test_references_from_the_library(studio: StudioPage, whole: Stack) -> None:
    """Found and pinned without leaving the page; one that is left out is not used again."""
    page = _add_cat(studio.person, whole, "지붕 위의 고양이")
    studio.open()
    page.get_by_role("button", name="내 그림에서 찾기").click()
    dialog = page.get_by_role("dialog", name="내 그림에서 참고 찾기")
    dialog.get_by_label("찾는 것").fill("지붕")
    dialog.get_by_label("찾는 것").press("Enter")
    dialog.get_by_role("button", name="참고로 고정: 지붕 위의 고양이").click()
    expect(dialog.get_by_role("button", name="고정 풀기: 지붕 위의 고양이")).to_be_visible()
    page.keyboard.press("Escape")
    expect(studio.thumbs).to_have_count(1)
    studio.describe()
    studio.write_prompt()
    used = page.get_by_role("region", name="쓰인 참고")
    used.get_by_role("button", name="빼기: 지붕 위의 고양이").click()
    expect(studio.thumbs).to_have_count(0)
    expect(page.get_by_text("입력이 바뀌었어요.")).to_be_visible()
    studio.start.click()
    expect(used.locator(".ref")).to_have_count(0)


def test_speaking_the_scene(browser: Chromium, whole: Stack) -> None:
    """What was understood so far is seen in the field; the sentence follows what was typed."""
    with browser.person() as person:
        person.page.add_init_script(RECOGNITION)
        studio = StudioPage(person, whole.web).open()
        studio.scene.fill("마당의 고양이,")
        person.page.get_by_role("button", name="말로 장면 적기").click()
        expect(person.page.get_by_role("button", name="그만 듣기")).to_be_visible()
        person.page.wait_for_function("() => window.recognition?.onresult")
        person.page.evaluate("() => recognition.guess('달빛')")
        expect(studio.scene).to_have_value("마당의 고양이, 달빛")
        person.page.evaluate("() => recognition.finish('달빛 아래')")
        expect(studio.scene).to_have_value("마당의 고양이, 달빛 아래")


def test_the_desktop_opens_the_psd(studio: StudioPage) -> None:
    """By a link of the launcher; where none answers, the page says what else can be done."""
    studio.make()
    page = studio.page
    page.get_by_role("button", name="포토샵에서 열기").click()
    expect(page.get_by_text("열리지 않았나요?")).to_be_visible(timeout=10_000)
    assert page.get_by_role("link", name="PSD를 내려받으세요.").get_attribute("href")
    expect(page.get_by_role("alert").get_by_role("paragraph")).to_have_count(0)


def test_examples_begin_a_picture(studio: StudioPage) -> None:
    """One press fills in everything that is needed."""
    studio.page.get_by_role("button", name=SCENE).click()
    expect(studio.scene).to_have_value(SCENE)
    expect(studio.page.get_by_role("radio", name="동물", exact=True)).to_be_checked()
    expect(studio.start).to_be_enabled()


def test_english_dark_and_keys(studio: StudioPage) -> None:
    """The switch keeps the draft; brightness is remembered; Ctrl+Enter writes and Ctrl+Shift+Enter draws."""
    page = studio.page
    studio.describe()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Scene", exact=True)).to_have_value(SCENE)
    page.goto(studio.address)
    expect(page).to_have_url(f"{studio.address}/en")
    page.get_by_role("button", name="Change brightness").click()
    page.get_by_role("button", name="Change brightness").click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.get_by_role("radio", name="Animal", exact=True).wait_for(state="attached")
    page.get_by_label("Scene", exact=True).press_sequentially(" snow")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_enabled(timeout=30_000)
    expect(page.locator("textarea[lang=en]")).to_have_value(re.compile("snow"))  # what was typed just before
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_role("link", name="PSD")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("say so too")).to_be_visible()


def test_the_status_page(person: Person, whole: Stack) -> None:
    """Every part, and what it is."""
    person.page.goto(f"{whole.web}/status")
    for part in ("게이트웨이", "작업자", "데이터베이스", "임베딩 서비스", "파일 저장소"):
        row = (
            person.page.get_by_role("row").filter(has=person.page.get_by_role("rowheader", name=part, exact=True)).first
        )
        expect(row).to_contain_text("정상")
    expect(person.page.get_by_text("오늘 쓴 돈")).to_be_visible()
