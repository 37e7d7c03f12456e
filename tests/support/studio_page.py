"""The studio's pages as people use them: by names, roles and labels."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from support.browser import Person

RENDER_MS = 90_000
SCENE = "달빛 아래 한옥 마당에 앉은 고양이"


class StudioPage:
    """The page for drawing, in Korean."""

    def __init__(self, person: Person, address: str) -> None:
        self.person, self.page, self.address = person, person.page, address

    def open(self) -> StudioPage:
        """Opens the page and waits for its choices."""
        self.page.goto(self.address)
        return self.wait()

    def wait(self) -> StudioPage:
        """Waits until the page has reached the server."""
        self.page.get_by_role("radio", name="동물", exact=True).wait_for(state="attached", timeout=30_000)
        return self

    @property
    def keyword(self) -> Locator:
        return self.page.get_by_label("키워드", exact=True)

    @property
    def scene(self) -> Locator:
        return self.page.get_by_label("장면", exact=True)

    @property
    def prompt(self) -> Locator:
        return self.page.get_by_label("프롬프트", exact=True)

    @property
    def start(self) -> Locator:
        return self.page.locator(".start button")

    @property
    def draw(self) -> Locator:
        return self.page.get_by_role("button", name="그리기", exact=True)

    @property
    def history(self) -> Locator:
        return self.page.locator(".work-open")

    @property
    def thumbs(self) -> Locator:
        return self.page.locator(".inputs .thumbs li")

    @property
    def picture(self) -> Locator:
        return self.page.locator(".sheet img")

    def choose(self, category: str = "동물", layer: str = "배경") -> None:
        """Picks a category and a layer."""
        self.page.get_by_role("radio", name=category, exact=True).check()
        self.page.get_by_role("radio", name=layer, exact=True).check()

    def describe(self, scene: str = SCENE, keyword: str = "고양이") -> None:
        """Picks and types everything that a prompt needs."""
        self.choose()
        self.keyword.fill(keyword)
        self.scene.fill(scene)

    def write_prompt(self) -> str:
        """Has the prompt written. Returns it."""
        expect(self.start).to_be_enabled()
        self.start.click()
        return self.wait_for_prompt()

    def wait_for_prompt(self) -> str:
        """Waits until the prompt can be drawn. Returns it."""
        expect(self.draw).to_be_enabled(timeout=60_000)
        return self.prompt.input_value()

    def wait_for_picture(self) -> None:
        """Waits until the picture is finished."""
        expect(self.page.get_by_role("link", name="PSD")).to_be_visible(timeout=RENDER_MS)

    def make(self) -> None:
        """From an empty page to a picture."""
        self.describe()
        self.write_prompt()
        self.draw.click()
        self.wait_for_picture()


def drawn_pixels(page: Page) -> str:
    """What the view shows now: the canvas where layers are put together, else nothing."""
    script = """() => { const canvas = document.querySelector('.sheet canvas');
        return canvas && getComputedStyle(canvas).display !== 'none' && canvas.width ? canvas.toDataURL() : ''; }"""
    return str(page.evaluate(script))
