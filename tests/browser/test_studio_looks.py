"""The studio for everybody: no barrier that axe-core knows of, no sideways scrolling, nothing from elsewhere, little to
load, and texts of strangers that stay texts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from support.browser import DESK, PHONE, Chromium, File, Person
from support.raw_client import png
from support.stack import Stack
from support.studio_page import StudioPage

FIRST_PAINT_BYTES = 400_000
NARROW = {"width": 320, "height": 720}
SCRIPT = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>"
SCROLLED = """() => [...document.querySelectorAll(".content *")]
    .filter((element) => element.clientWidth > 1 && element.scrollWidth > element.clientWidth)
    .map((element) => element.className || element.tagName)"""
"""What is wider inside than outside; words for screen readers are a pixel wide."""
BACKWARDS = "\u202egnp.exe 고양이 😀 "


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barriers_on_the_drawing_page(browser: Chromium, whole: Stack, dark: bool) -> None:
    """Empty, with a refused file, with layers hidden, beside a reference, with a dialog open."""
    with browser.person(dark=dark) as person:
        studio = StudioPage(person, whole.web).open()
        assert person.axe() == []
        person.drop(person.drag([File("고양이.png", png(64, 64))]))
        expect(studio.thumbs).to_have_count(1)
        person.drop(person.drag([File("글.txt", b"text", "text/plain")]))
        expect(studio.page.locator(".inputs").get_by_role("alert")).to_be_visible()
        assert person.axe() == []
        studio.page.get_by_role("button", name="빼기: 글.txt").click()
        studio.make()
        studio.page.get_by_role("switch", name="주 피사체", exact=True).click()
        expect(studio.page.locator(".sheet canvas")).to_be_visible()
        assert person.axe() == []
        studio.page.get_by_role("button", name="참고와 비교").click()
        assert person.axe() == []
        studio.page.keyboard.press("?")
        expect(studio.page.get_by_role("dialog", name="단축키")).to_be_visible()
        assert person.axe() == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barriers_on_the_other_pages(browser: Chromium, whole: Stack, dark: bool) -> None:
    """The library with a picture, its card, the status page, in English too."""
    with browser.person(dark=dark) as person:
        page = person.page
        page.goto(f"{whole.web}/library")
        page.get_by_role("button", name="파일 선택").wait_for()
        person.drop(person.drag([File("고양이.png", png(64, 64))]))
        page.locator(".pending").get_by_label("설명").fill("밤의 고양이")
        assert person.axe() == []
        page.get_by_role("button", name="모두 넣기").click()
        page.get_by_role("button", name="그림 고치기: 밤의 고양이").click()
        expect(page.get_by_role("dialog", name="그림 고치기")).to_be_visible()
        assert person.axe() == []
        page.goto(f"{whole.web}/en/status")
        page.get_by_role("rowheader", name="Database").wait_for()
        assert person.axe() == []


def test_nothing_sticks_out(browser: Chromium, whole: Stack) -> None:
    """On the narrowest phone, with a picture and everything about it."""
    with browser.person(viewport=NARROW) as person:  # type: ignore[arg-type]
        studio = StudioPage(person, whole.web).open()
        studio.make()
        assert person.overflowing() == []
        for path in ("/library", "/status", "/en"):
            person.page.goto(f"{whole.web}{path}")
            person.page.get_by_role("heading", level=2).first.wait_for()
            assert person.overflowing() == []


@pytest.mark.parametrize("path", ["/status", "/en/status"])
def test_the_status_page_fits_a_narrow_phone(browser: Chromium, whole: Stack, path: str) -> None:
    """With all its numbers and tables, and nothing in them to be scrolled to sideways."""
    with browser.person(viewport=NARROW) as person:  # type: ignore[arg-type]
        person.page.goto(f"{whole.web}{path}")
        person.page.get_by_role("rowheader").nth(8).wait_for()
        person.page.locator(".tile").first.wait_for()
        assert person.overflowing() == []
        assert person.page.evaluate(SCROLLED) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_barriers_in_the_notice_of_a_lost_connection(browser: Chromium, whole: Stack, dark: bool) -> None:
    """In the page's words, told as a status, inside the window, and gone when the connection is back."""
    with browser.person(dark=dark, viewport=PHONE) as person:
        StudioPage(person, whole.web).open()
        assert person.axe() == []
        person.offline()
        notice = person.page.locator("#popup")
        expect(notice).to_have_attribute("aria-hidden", "false", timeout=60_000)
        expect(person.page.get_by_role("status").get_by_text("연결이 끊겼어요.", exact=True)).to_be_visible()
        expect(person.page.get_by_text("다시 잇고 있어요.")).to_be_visible()
        assert person.axe() == []
        box = notice.bounding_box()
        assert box
        assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE["width"]) == (True, True)
        person.offline(away=False)
        expect(notice).to_have_attribute("aria-hidden", "true", timeout=60_000)


def test_the_main_work_fits_a_desk(browser: Chromium, whole: Stack) -> None:
    """Nothing to scroll at 1440x900, and the button to draw is in sight."""
    with browser.person(viewport=DESK) as person:
        studio = StudioPage(person, whole.web).open()
        studio.make()
        scrolls = person.page.evaluate("document.documentElement.scrollHeight > document.documentElement.clientHeight")
        assert not scrolls
        expect(studio.draw).to_be_in_viewport()
        expect(studio.start).to_be_in_viewport()


def test_little_is_loaded_and_nothing_from_elsewhere(browser: Chromium, whole: Stack) -> None:
    """Of the studio and of the server's files; and the policy of the page is not in its own way."""
    with browser.person() as person:
        sizes = _count_bytes(person.page)
        studio = StudioPage(person, whole.web).open()
        assert sum(sizes) < FIRST_PAINT_BYTES
        studio.make()
        own = [urlsplit(address).netloc for address in (whole.web, whole.files)]
        assert person.foreign_hosts(*own) == set()
        assert person.complaints == []


def test_texts_of_strangers_stay_texts(person: Person, whole: Stack) -> None:
    """In a keyword, a scene, a file's name, a caption and a prompt: markup, reversed writing, very much of it."""
    studio = StudioPage(person, whole.web).open()
    studio.choose()
    studio.keyword.fill(f"{SCRIPT[:50]}")
    studio.scene.fill(f"{SCRIPT} {BACKWARDS} {'가' * 10_000}")
    assert len(studio.scene.input_value()) == 1999  # the emoji counts twice
    expect(studio.page.get_by_text("넘친 8,087자는 들어가지 않았어요.")).to_be_visible()
    person.drop(person.drag([File(f"{SCRIPT} {BACKWARDS}.png", png(64, 64))]))
    expect(studio.thumbs).to_have_count(1)
    studio.write_prompt()
    studio.prompt.fill(f"{studio.prompt.input_value()[:500]} {SCRIPT}")
    studio.draw.click()
    studio.wait_for_picture()
    assert person.page.evaluate("window.hurt") is None
    assert person.overflowing() == []
    _add_to_library(person, whole, f"{SCRIPT} {BACKWARDS}")
    expect(person.page.locator(".card-title").filter(has_text="window.hurt = 1")).to_be_visible()
    assert person.page.evaluate("window.hurt") is None
    assert person.overflowing() == []
    assert person.complaints == []


def test_a_bad_file_is_refused_where_it_lies(browser: Chromium, whole: Stack) -> None:
    """No picture, a picture in name only, too large a one; each with a sentence, none in the prompt."""
    with browser.person(viewport=PHONE) as person:
        studio = StudioPage(person, whole.web).open()
        inputs = person.page.locator(".inputs")
        for file, said in (
            (File("글.txt", b"text", "text/plain"), "그림 파일이 아니에요"),
            (File("가짜.png", b"<svg/>"), "그림 파일이 아니에요"),
            (File("큰.png", bytes(11 * 2**20)), "10 MB보다 커요"),
        ):
            person.drop(person.drag([file]))
            expect(inputs.get_by_role("alert")).to_contain_text(said)
            expect(inputs.get_by_role("alert")).to_contain_text(file.name)
        person.page.get_by_role("button", name="빼기: 큰.png").click()
        expect(inputs.get_by_role("alert")).to_have_count(0)
        expect(studio.thumbs).to_have_count(0)


def _add_to_library(person: Person, whole: Stack, text: str) -> None:
    """A picture whose name, caption and tag are this text."""
    page = person.page
    page.goto(f"{whole.web}/library")
    page.get_by_role("button", name="파일 선택").wait_for()
    person.drop(person.drag([File(f"{text}.png", png(48, 64))]))
    page.locator(".pending").get_by_label("설명").fill(text)
    page.locator(".pending").get_by_label("태그 (쉼표로 나눔)").fill(text[:40])
    page.get_by_role("button", name="모두 넣기").click()


def _count_bytes(page: Page) -> list[int]:
    """Fills with the bytes that each answer took on the wire."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    return sizes
