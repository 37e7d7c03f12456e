"""The studio in a browser, against a whole Hwapok: what an illustrator does from an empty page to a PSD."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.browser import Chromium, File, Person
from support.psd_reader import read_psd, walk
from support.raw_client import png
from support.stack import Stack
from support.studio_page import RENDER_MS, SCENE, StudioPage, drawn_pixels

CAT = (Path(__file__).parents[2] / "server" / "hwapok_server" / "samples" / "cat.jpg").read_bytes()


@pytest.fixture
def studio(person: Person, whole: Stack) -> StudioPage:
    return StudioPage(person, whole.web).open()


def test_from_a_sentence_to_a_psd(studio: StudioPage, tmp_path: Path) -> None:
    """Chips, Hangul, references, prompt, edit, picture, layers, files: the whole main job, and the files are what they
    say they are."""
    page, person = studio.page, studio.person
    studio.choose()
    expect(page.get_by_text("인물이 설 자리를 남긴 배경 그림입니다.")).to_be_visible()
    studio.scene.fill(SCENE)
    person.drop(person.drag([File("내 고양이.jpg", CAT, "image/jpeg")]))
    expect(studio.thumbs).to_have_count(1)
    person.paste(studio.scene, png(80, 60))
    expect(studio.thumbs).to_have_count(2)
    page.get_by_role("button", name="빼기: clipboard.png").or_(
        page.get_by_role("button", name=re.compile("빼기: image"))
    ).click()
    expect(studio.thumbs).to_have_count(1)

    person.type_hangul(studio.keyword, "고양이", enter="mac")
    written = studio.wait_for_prompt()
    assert written.startswith("A webtoon background painting")
    used = page.get_by_role("region", name="쓰인 참고")
    expect(used.get_by_text("내 고양이.jpg")).to_be_visible()
    expect(used.get_by_text("직접 올린 참고 그림")).to_be_visible()
    expect(page.get_by_text("뜻: ")).to_be_visible()
    expect(page.get_by_text("예상 비용 없음")).to_be_visible()

    studio.prompt.fill(f"{written} Fireflies in the air.")
    studio.draw.click()
    expect(page.get_by_alt_text("그리는 중인 그림")).to_be_visible(timeout=RENDER_MS)
    studio.wait_for_picture()
    expect(page.get_by_alt_text(f"그린 그림: {SCENE}")).to_be_visible()
    expect(page.get_by_text("내려받는 파일에도 그렇게 적혀 있어요.")).to_be_visible()

    name, picture = person.download(page.get_by_role("link", name="PNG"))
    assert name.endswith(".png")
    assert picture.startswith(b"\x89PNG")
    name, psd = person.download(page.get_by_role("link", name="PSD"))
    assert name.endswith(".psd")
    layers = [layer["name"] for layer in walk(read_psd(psd, tmp_path)["layers"])]
    page.get_by_role("button", name="펼치기: 메모").click()
    listed = [text.split("\n")[0] for text in page.locator(".layer-name").all_inner_texts()]
    assert listed == layers


def test_layers_change_what_is_shown(studio: StudioPage) -> None:
    """Hiding the subject shows the picture without it; as in the file again, the finished picture itself."""
    studio.make()
    page = studio.page
    subject = page.get_by_role("switch", name="주 피사체", exact=True)
    expect(subject).to_have_attribute("aria-checked", "true")
    subject.click()
    expect(page.locator(".sheet canvas")).to_be_visible()
    without = drawn_pixels(page)
    page.get_by_role("switch", name="선화", exact=True).click()
    subject.click()
    expect(subject).to_have_attribute("aria-checked", "true")
    page.wait_for_function("(before) => document.querySelector('.sheet canvas').toDataURL() !== before", arg=without)
    page.get_by_role("button", name="파일에 저장된 대로").click()
    expect(page.locator(".sheet canvas")).to_be_hidden()

    page.get_by_role("button", name="확대").click()
    expect(page.get_by_role("button", name="화면에 맞추기 150%")).to_be_visible()


@pytest.mark.parametrize("enter", ["mac", "windows", "plain"])
def test_one_enter_is_one_prompt(studio: StudioPage, whole: Stack, enter: str) -> None:
    """Whatever a system makes of the Enter that ends a syllable: one job, with the whole keyword."""
    studio.choose()
    studio.person.type_hangul(studio.keyword, "고양이", enter=enter)  # type: ignore[arg-type]
    assert "cat" in studio.wait_for_prompt()
    expect(studio.history).to_have_count(1)
    expect(studio.history.first).to_contain_text("고양이")


def test_history_brings_everything_back(studio: StudioPage) -> None:
    """An old work returns with its settings and its reference; from there it is drawn again, varied, continued and
    deleted."""
    page, person = studio.page, studio.person
    person.drop(person.drag([File("고양이.jpg", CAT, "image/jpeg")]))
    expect(studio.thumbs).to_have_count(1)
    studio.make()
    page.get_by_role("button", name="새 그림").click()
    expect(studio.scene).to_have_value("")
    expect(studio.thumbs).to_have_count(0)

    studio.history.first.click()
    expect(studio.scene).to_have_value(SCENE)
    expect(studio.keyword).to_have_value("고양이")
    expect(page.get_by_role("radio", name="배경", exact=True)).to_be_checked()
    expect(studio.thumbs).to_have_count(1)
    expect(studio.picture).to_be_visible()

    page.get_by_role("button", name="참고로 이어 그리기").click()
    expect(studio.thumbs).to_have_count(2)
    page.get_by_role("button", name="변형").click()
    page.get_by_role("button", name="더 멀리서 넓게").click()
    expect(studio.prompt).to_have_value(re.compile("wider framing"))
    studio.wait_for_picture()
    expect(studio.history).to_have_count(2)
    page.get_by_role("button", name=re.compile("^지우기: ")).first.click()
    page.get_by_role("dialog").get_by_role("button", name="지우기", exact=True).click()
    expect(studio.history).to_have_count(1)


def test_cancelling(studio: StudioPage, whole: Stack) -> None:
    """A picture that is not wanted any more stops being drawn, and can be taken up again."""
    studio.describe()
    studio.write_prompt()
    studio.draw.click()
    expect(studio.page.locator(".result .stages[data-phase=running]")).to_be_visible(timeout=30_000)
    studio.page.get_by_role("button", name="취소", exact=True).last.click()
    expect(studio.page.get_by_text("취소했어요.", exact=True)).to_be_visible(timeout=30_000)
    studio.page.get_by_role("button", name="이어서 하기").last.click()
    studio.wait_for_picture()


def test_a_reload_loses_nothing(studio: StudioPage) -> None:
    """Mid-prompt and mid-picture: the page comes back with what was typed and follows what is under way."""
    studio.describe()
    studio.write_prompt()
    studio.prompt.fill("A cat on a roof, in ink.")
    studio.draw.click()
    expect(studio.page.get_by_role("button", name="취소", exact=True).last).to_be_visible()
    studio.page.reload()
    studio.wait()
    expect(studio.scene).to_have_value(SCENE)
    expect(studio.prompt).to_have_value("A cat on a roof, in ink.")
    studio.wait_for_picture()


def test_a_pulled_cable_loses_nothing(studio: StudioPage) -> None:
    """The notice comes, the picture is there when the network is back."""
    studio.describe()
    studio.write_prompt()
    studio.draw.click()
    expect(studio.page.get_by_role("button", name="취소", exact=True).last).to_be_visible()
    studio.person.offline()
    studio.page.wait_for_function("document.getElementById('popup').ariaHidden === 'false'")
    studio.person.offline(away=False)
    studio.wait_for_picture()


def test_a_restarted_server_loses_nothing(studio: StudioPage, whole: Stack) -> None:
    """Gateway and worker die while a picture is drawn: the page waits, and shows it when they are back."""
    studio.describe()
    studio.write_prompt()
    studio.draw.click()
    expect(studio.page.get_by_role("button", name="취소", exact=True).last).to_be_visible()
    for part in ("gateway", "worker-1"):
        whole.kill(part, signal.SIGKILL)
    studio.wait_for_picture()


def test_two_people_do_not_see_each_other(browser: Chromium, whole: Stack) -> None:
    """Neither drafts nor works."""
    with browser.person() as one, browser.person() as other:
        first, second = StudioPage(one, whole.web).open(), StudioPage(other, whole.web).open()
        first.describe()
        first.write_prompt()
        expect(first.history).to_have_count(1)
        second.page.reload()
        second.wait()
        expect(second.scene).to_have_value("")
        expect(second.page.get_by_text("그린 그림이 여기에 모여요.")).to_be_visible()
