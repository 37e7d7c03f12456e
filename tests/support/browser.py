"""People at a browser: Debian's Chromium, driven by Playwright, with hands that type Hangul, paste, drop and look."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    WebSocket,
    sync_playwright,
)

from support import chromium, node
from support.hangul import stages

DESK, TABLET, PHONE = (ViewportSize(width=w, height=h) for w, h in ((1440, 900), (820, 1180), (390, 844)))
PERMISSIONS = ("clipboard-read", "clipboard-write")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
Enter = Literal["no", "mac", "windows", "plain"]
"""How a system tells of an Enter that ends a composition: with code 229 alone, with 229 and then 13, or with 13 after
the composition is over."""
_IN_PAGE = Path(__file__).with_name("in_page.js").read_text("utf-8")
_REMOTE = ("http", "https", "ws", "wss")


@dataclass(frozen=True)
class File:
    """A file that is dropped or pasted."""

    name: str
    content: bytes
    type: str = "image/png"

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "type": self.type, "data": base64.b64encode(self.content).decode()}


class Person:
    """One person with a browser session of their own, on one page."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requested: list[str] = []
        """Every address that was asked for, web sockets included."""
        self.complaints: list[str] = []
        """Errors of the page and what its content security policy refused."""
        context.on("request", lambda request: self.requested.append(request.url))
        self.page = self.open_page()

    def open_page(self) -> Page:
        """A further tab of the same session."""
        page = self.context.new_page()
        page.on("websocket", self._note_socket)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        return page

    def _note_socket(self, socket: WebSocket) -> None:
        self.requested.append(socket.url)

    # Hands.

    def type_hangul(self, field: Locator, text: str, *, enter: Enter = "no") -> None:
        """Types at the end of a field through an input method, jamo by jamo. The last syllable is still under the
        cursor when Enter comes, as it is for people."""
        field.focus()
        field.press("End")
        session = self.context.new_cdp_session(self.page)
        for number, syllable in enumerate(text, 1):
            for stage in stages(syllable):
                session.send("Input.imeSetComposition", {"text": stage, "selectionStart": 1, "selectionEnd": 1})
            if number == len(text) and enter in ("mac", "windows"):
                self._enter(session, 229)
            session.send("Input.insertText", {"text": syllable})
        if enter == "windows":
            self._enter(session, 13)
        if enter == "plain":
            self.page.keyboard.press("Enter")
        session.detach()

    @staticmethod
    def _enter(session: Any, code: int) -> None:
        key = {"key": "Enter" if code == 13 else "Process", "code": "Enter"}
        codes = {"windowsVirtualKeyCode": code, "nativeVirtualKeyCode": code}
        for kind in ("rawKeyDown", "keyUp"):
            session.send("Input.dispatchKeyEvent", {"type": kind, **key, **codes})

    def paste(self, field: Locator, picture: bytes, kind: str = "image/png") -> None:
        """Pastes a picture from the clipboard while a field has the focus. The clipboard takes PNG only."""
        field.focus()
        self._do("copy", kind, base64.b64encode(picture).decode())
        self.page.keyboard.press("Control+V")

    def drag(self, files: Sequence[File], over: str = "body") -> Any:
        """Holds files over the page; `drop` with what this returns lets them go."""
        transfer = self.page.evaluate_handle(_call("hold"), [[file.as_json() for file in files]])
        for event in ("dragenter", "dragover"):
            self.page.dispatch_event(over, event, {"dataTransfer": transfer})
        return transfer

    def drop(self, transfer: Any, over: str = "body") -> None:
        """Lets go of what is held."""
        self.page.dispatch_event(over, "drop", {"dataTransfer": transfer})

    def download(self, control: Locator) -> tuple[str, bytes]:
        """Presses what downloads a file; the name the browser saves it under, and the file."""
        with self.page.expect_download() as started:
            control.click()
        return started.value.suggested_filename, Path(started.value.path()).read_bytes()

    def offline(self, *, away: bool = True) -> None:
        """Pulls the network cable, or puts it back."""
        self.context.set_offline(away)

    # Eyes.

    def axe(self, within: str = "", rules: Sequence[str] = RULES) -> list[str]:
        """What is wrong for people who cannot see, hear or point well, one line for each element; by axe-core.

        :param within: selector; empty for the whole page
        """
        if not self._do("hasAxe"):
            self.page.evaluate(_axe_source())
        return list(self._do("audit", within, list(rules)))

    def overflowing(self) -> list[str]:
        """Elements that stick out of the page to the right; nothing where it does not scroll sideways."""
        return list(self._do("overflowing"))

    def foreign_hosts(self, *own: str) -> set[str]:
        """Hosts with their ports that something was asked of, but for these."""
        addresses = [urlsplit(url) for url in self.requested]
        return {address.netloc for address in addresses if address.scheme in _REMOTE} - set(own)

    def heap_bytes(self) -> int:
        """JavaScript memory of the page after collecting what nobody holds."""
        session = self.context.new_cdp_session(self.page)
        session.send("HeapProfiler.collectGarbage")
        session.detach()
        return int(self._do("heap"))

    def _do(self, name: str, *arguments: Any) -> Any:
        return self.page.evaluate(_call(name), list(arguments))


class Chromium:
    """A running browser that several people use."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextmanager
    def person(
        self,
        *,
        viewport: ViewportSize = DESK,
        dark: bool = False,
        locale: str = "ko-KR",
        reduced_motion: bool = True,
        permissions: Sequence[str] = PERMISSIONS,
        **more: Any,
    ) -> Iterator[Person]:
        """Somebody new: no cookies, no storage.

        :param more: as Playwright's `new_context` takes it
        """
        context = self._browser.new_context(
            viewport=viewport,
            color_scheme="dark" if dark else "light",
            locale=locale,
            timezone_id="Asia/Seoul",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            permissions=list(permissions),
            **more,
        )
        try:
            yield Person(context)
        finally:
            context.close()


class Browsers:
    """Starts browsers. While it is there, its thread has an event loop and cannot run another."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright

    @contextmanager
    def chromium(self, *flags: str) -> Iterator[Chromium]:
        """A browser for the length of the block.

        :param flags: beside those of every test
        :raises RuntimeError: it is not installed; the message is the command that installs it
        """
        path, every = chromium.chromium(), (*chromium.FLAGS, "--enable-precise-memory-info")
        browser = self._playwright.chromium.launch(executable_path=path, args=[*every, *flags])
        try:
            yield Chromium(browser)
        finally:
            browser.close()


@contextmanager
def browsers() -> Iterator[Browsers]:
    """What starts browsers, for the length of the block. Only one at a time."""
    with sync_playwright() as playwright:
        yield Browsers(playwright)


def _call(name: str) -> str:
    return f"(given) => {{ const page = {_IN_PAGE.strip()}; return page.{name}(...given); }}"


def _axe_source() -> str:
    node.install()
    return (node.TOOLS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
