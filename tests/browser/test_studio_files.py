"""Files on their way from the desktop: of whatever type the browser makes of them, in the order in which they came, and
refused where they lie. And fields that say what did not fit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from support.browser import File, Person
from support.raw_client import png
from support.stack import Stack
from support.studio_page import StudioPage

CAT = (Path(__file__).parents[2] / "server" / "hwapok_server" / "samples" / "cat.jpg").read_bytes()
TURNED = "\u202egnp.보고서\u2069.png"
SENT = "(many) => [...document.querySelectorAll('.thumbs progress')].filter((bar) => bar.value === 1).length === many"
PASTE = """(transfer) => (document.activeElement || document.body).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }))"""


@pytest.fixture
def studio(person: Person, whole: Stack) -> StudioPage:
    return StudioPage(person, whole.web).open()


def _paste(person: Person, *files: File) -> None:
    person.page.evaluate(PASTE, person.drag(files))
    person.page.dispatch_event("body", "dragleave", {"dataTransfer": person.drag([])})


def _expect_names(thumbs: Locator, names: Sequence[str]) -> None:
    """Once they are attached: a picture that has arrived is away until the page has heard back from the studio."""
    pictures = thumbs.locator("img")
    expect(pictures).to_have_count(len(names))
    for place, name in enumerate(names):
        expect(pictures.nth(place)).to_have_attribute("alt", name)


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "text/plain"])
def test_the_server_judges_what_a_picture_is(studio: StudioPage, kind: str) -> None:
    """A picture whose type the browser does not know, dropped and pasted."""
    person = studio.person
    person.drop(person.drag([File("고양이.HEIF", CAT, kind)]))
    expect(studio.thumbs).to_have_count(1)
    _paste(person, File("붙인 것.jpg", png(40, 40), kind))
    expect(studio.thumbs.locator("progress")).to_have_count(0)
    _expect_names(studio.thumbs, ["고양이.HEIF", "붙인 것.jpg"])


def test_a_pasted_text_stays_a_text(studio: StudioPage) -> None:
    """Word processors put a picture of it on the clipboard too: into a field goes the text, on the page the picture."""
    both = studio.person.drag([File("글.png", png(40, 40))])
    both.evaluate("(transfer) => transfer.setData('text/plain', '한옥')")
    studio.page.dispatch_event("body", "dragleave", {"dataTransfer": both})
    studio.scene.focus()
    assert studio.page.evaluate(PASTE, both)
    studio.scene.blur()
    assert not studio.page.evaluate(PASTE, both)
    expect(studio.thumbs.locator("progress")).to_have_count(0)
    expect(studio.thumbs).to_have_count(1)


def test_references_stand_in_the_order_in_which_they_were_dropped(studio: StudioPage) -> None:
    """Though the first one takes longest."""
    slow: list[Route] = []

    def answer(route: Route) -> None:
        if "1.png" in str(route.request.header_value("x-file-name")):
            slow.append(route)
        else:
            route.continue_()

    studio.page.route("**/api/uploads", answer)
    files = [File(f"{number}.png", png(40 + number, 40)) for number in (1, 2, 3)]
    studio.person.drop(studio.person.drag(files))
    expect(studio.thumbs.locator("progress")).to_have_count(3)
    studio.page.wait_for_function(SENT, arg=2)
    slow[0].continue_()
    expect(studio.thumbs.locator("progress")).to_have_count(0)
    expect(studio.thumbs).to_have_count(3)
    _expect_names(studio.thumbs, ["1.png", "2.png", "3.png"])


def test_a_removed_reference_holds_nobody_up(studio: StudioPage) -> None:
    """Those behind one that never arrives are there when it is taken away."""
    page = studio.page
    page.route("**/api/uploads", lambda route: None if "1.png" in str(route.request.headers) else route.continue_())
    studio.person.drop(studio.person.drag([File("1.png", png(40, 40)), File("2.png", png(41, 40))]))
    page.wait_for_function(SENT, arg=1)
    page.get_by_role("button", name="빼기: 1.png").click()
    expect(studio.thumbs).to_have_count(1)
    expect(studio.thumbs.locator("progress")).to_have_count(0)
    _expect_names(studio.thumbs, ["2.png"])


def test_a_refused_library_picture_says_why_where_it_lies(person: Person, whole: Stack) -> None:
    """In the server's words, without a broken picture; it can be taken away, and the others go in."""
    page = person.page
    page.goto(f"{whole.web}/library")
    page.get_by_role("button", name="파일 선택").wait_for()
    person.drop(person.drag([File("글.txt", b"text", "text/plain"), File("밤.png", png(44, 44), "")]))
    first, second = page.locator(".pending > li").all()
    page.get_by_role("button", name="모두 넣기").click()
    expect(first.get_by_role("alert")).to_contain_text("글.txt 그림 파일이 아니에요. PNG, JPEG")
    expect(first.locator("img")).to_have_count(0)
    expect(second.locator(".hint")).to_contain_text("넣었어요.")
    expect(page.get_by_role("button", name="모두 넣기")).to_have_count(0)
    assert person.axe() == []
    page.get_by_role("button", name="빼기: 글.txt").click()
    expect(page.get_by_role("alert").filter(has_text="글.txt")).to_have_count(0)


def test_a_library_picture_that_could_not_be_sent_is_sent_again(person: Person, whole: Stack) -> None:
    """Nothing that was written about it is lost."""
    page = person.page
    page.goto(f"{whole.web}/library")
    page.get_by_role("button", name="파일 선택").wait_for()
    person.drop(person.drag([File("새벽.png", png(47, 44))]))
    page.locator(".pending").get_by_label("설명").fill("새벽의 마당")
    page.route("**/api/library", lambda route: route.abort())
    page.get_by_role("button", name="모두 넣기").click()
    expect(page.locator(".pending").get_by_role("alert")).to_contain_text("넣지 못했어요.")
    page.unroute("**/api/library")
    page.get_by_role("button", name="모두 넣기").click()
    expect(page.locator(".pending .hint")).to_contain_text("넣었어요.")
    expect(page.get_by_role("button", name="그림 고치기: 새벽의 마당")).to_be_visible()


def test_names_that_turn_the_writing_are_shown_plainly(studio: StudioPage) -> None:
    """While it is sent, refused and attached."""
    person = studio.person
    person.drop(person.drag([File(TURNED, b"text")]))
    alert = studio.page.locator(".inputs").get_by_role("alert")
    expect(alert).to_contain_text("gnp.보고서.png 그림 파일이 아니에요")
    person.drop(person.drag([File(TURNED, png(50, 50))]))
    expect(studio.page.get_by_role("button", name="빼기: gnp.보고서.png", exact=True)).to_be_visible()
    expect(studio.thumbs.locator("progress")).to_have_count(0)
    _expect_names(studio.thumbs, ["gnp.보고서.png"])


def test_a_paste_that_does_not_fit_is_said_to_be_cut(studio: StudioPage) -> None:
    """How many characters were left out, until something else is typed; near the limit, how many there are."""
    page = studio.page
    page.evaluate("(text) => navigator.clipboard.writeText(text)", "가" * 10_000)
    studio.scene.focus()
    page.keyboard.press("Control+V")
    told = page.get_by_text("2,000자까지 쓸 수 있어요. 넘친 8,000자는 들어가지 않았어요.")
    expect(told).to_be_visible()
    expect(page.get_by_text("2,000 / 2,000자")).to_be_visible()
    assert studio.scene.input_value() == "가" * 2000
    assert studio.person.axe(".inputs") == []
    page.keyboard.press("Backspace")
    expect(told).to_have_count(0)
    expect(page.get_by_text("1,999 / 2,000자")).to_be_visible()
    studio.scene.fill("짧은 장면")
    expect(page.locator(".inputs .limit-count")).to_have_count(0)


def test_a_caption_that_does_not_fit_is_said_to_be_cut(person: Person, whole: Stack) -> None:
    """In English, in the library."""
    page = person.page
    page.goto(f"{whole.web}/en/library")
    page.get_by_role("button", name="Choose files").wait_for()
    person.drop(person.drag([File("cat.png", png(51, 44))]))
    page.locator(".pending").get_by_label("Caption").fill("a" * 640)
    expect(page.get_by_text("There is room for 500 characters. 140 more were left out.")).to_be_visible()
    expect(page.get_by_text("500 of 500")).to_be_visible()
