"""Takes pictures of every state of the studio, in three widths and both themes, in build/screenshots; the ones that the
guides show go to docs/images/studio.

make screenshots
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import expect  # noqa: E402

from hwapok_common.ready import ready_values  # noqa: E402
from support.browser import DESK, PHONE, TABLET, File, Person, browsers  # noqa: E402
from support.stack import Stack, clean_environment, running_stack  # noqa: E402
from support.studio_page import RENDER_MS, StudioPage  # noqa: E402

TAKEN, SHOWN = ROOT / "build" / "screenshots", ROOT / "docs" / "images" / "studio"
CAT = (ROOT / "server" / "hwapok_server" / "samples" / "cat.jpg").read_bytes()
IN_DOCS = (
    "done-1440-light",
    "layers-1440-dark",
    "empty-1440-light",
    "drawing-1440-dark",
    "error-820-light",
    "away-390-light",
    "done-390-dark",
    "library-1440-light",
    "status-820-dark",
)
QUALITY = 74


class Camera:
    """Takes pictures of one person's page."""

    def __init__(self, person: Person, suffix: str) -> None:
        self.person, self._suffix = person, suffix

    def take(self, name: str) -> None:
        """What is seen now, once all pictures in it have come."""
        self.person.page.wait_for_function("[...document.images].every((image) => image.complete)")
        self.person.page.screenshot(path=TAKEN / f"{name}-{self._suffix}.jpg", type="jpeg", quality=QUALITY)


def main() -> None:
    """Takes all of them."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    with running_stack("--web") as stack, lonely_studio() as away, browsers() as started, started.chromium() as browser:
        for viewport in (DESK, TABLET, PHONE):
            for dark in (False, True):
                with browser.person(viewport=viewport, dark=dark) as person:
                    _tour(Camera(person, f"{viewport['width']}-{'dark' if dark else 'light'}"), stack, away)
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name in IN_DOCS:
        shutil.copyfile(TAKEN / f"{name}.jpg", SHOWN / f"{name}.jpg")


def _tour(camera: Camera, stack: Stack, away: str) -> None:
    for walk in (_drawing_page, _library_page, _status_page):
        walk(camera, stack)
    page = camera.person.page
    page.goto(away)
    expect(page.get_by_text("서버와 연결이 끊겼어요.").first).to_be_visible(timeout=30_000)
    camera.take("away")


def _drawing_page(camera: Camera, stack: Stack) -> None:
    person = camera.person
    studio = StudioPage(person, stack.web).open()
    camera.take("empty")
    held = person.drag([File("고양이.jpg", CAT, "image/jpeg")])
    camera.take("veil")
    person.drop(held)
    expect(studio.thumbs).to_have_count(1)
    person.drop(person.drag([File("원고.txt", b"text", "text/plain")]))
    expect(person.page.locator(".in-place")).to_be_visible()
    camera.take("error")
    person.page.get_by_role("button", name="빼기: 원고.txt").click()
    studio.scene.fill("달빛 아래 한옥 마당. " * 200)
    camera.take("cut")
    studio.describe()
    studio.write_prompt()
    camera.take("prompt")
    studio.draw.click()
    expect(person.page.get_by_alt_text("그리는 중인 그림")).to_be_visible(timeout=RENDER_MS)
    person.page.locator(".result").evaluate("(panel) => panel.scrollIntoView()")
    camera.take("drawing")
    studio.wait_for_picture()
    person.page.locator(".result").evaluate("(panel) => panel.scrollIntoView({block: 'center'})")
    camera.take("done")
    _looking(camera)


def _looking(camera: Camera) -> None:
    """Layers, comparison, dialogs, a lost cable."""
    page = camera.person.page
    page.get_by_role("switch", name="주 피사체", exact=True).click()
    expect(page.locator(".sheet canvas")).to_be_visible()
    camera.take("layers")
    page.get_by_role("button", name="파일에 저장된 대로").click()
    page.get_by_role("button", name="참고와 비교").click()
    camera.take("compare")
    page.keyboard.press("?")
    camera.take("shortcuts")
    page.keyboard.press("Escape")
    camera.person.offline()
    page.wait_for_function("document.getElementById('popup').ariaHidden === 'false'")
    camera.take("offline")
    camera.person.offline(away=False)


def _library_page(camera: Camera, stack: Stack) -> None:
    person = camera.person
    person.page.goto(f"{stack.web}/library")
    person.page.get_by_role("button", name="파일 선택").wait_for()
    person.drop(person.drag([File("고양이.jpg", CAT, "image/jpeg")]))
    person.page.locator(".pending").get_by_label("설명").fill("창가의 주황색 고양이")
    person.drop(person.drag([File("원고.txt", b"text", "text/plain")]))
    camera.take("adding")
    person.page.get_by_role("button", name="모두 넣기").click()
    expect(person.page.locator(".pending").get_by_role("alert")).to_be_visible()
    card = person.page.locator(".card-open").first
    expect(card).to_be_visible(timeout=30_000)
    camera.take("refused")
    person.page.get_by_role("button", name="빼기: 원고.txt").click()
    camera.take("library")
    card.click()
    expect(person.page.get_by_role("dialog")).to_be_visible()
    camera.take("picture")


def _status_page(camera: Camera, stack: Stack) -> None:
    camera.person.page.goto(f"{stack.web}/status")
    camera.person.page.get_by_role("rowheader", name="데이터베이스").wait_for()
    camera.take("status")


@contextmanager
def lonely_studio() -> Iterator[str]:
    """The address of a studio whose server is away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hwapok_web", "--port", "0", "--storage", folder]
        environment = clean_environment() | {"HWAPOK_TARGET": "127.0.0.1:9"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
            line = process.stdout.readline().decode() if process.stdout else ""
            try:
                yield (ready_values(line) or {})["web"]
            finally:
                process.terminate()


if __name__ == "__main__":
    main()
