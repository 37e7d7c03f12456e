"""The microphone of the page: a Korean voice, the real Speech SDK and a stand-in for its service; then the browser's
own recognition, and everything that can keep a browser from hearing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from support import mic_page
from support.browser import Browsers, Chromium, Person
from support.korean_voice import microphone, say
from support.mic_page import TEXTS
from support.speech_service import SpeechService

SENTENCE = "달빛 아래 한옥 마당에 앉은 고양이를 그려 주세요"
SDK = "microsoft.cognitiveservices.speech.sdk.bundle-min.js"
RECOGNITION = (Path(__file__).parent / "data" / "recognition.js").read_text("utf-8")


@pytest.fixture
def service() -> Iterator[SpeechService]:
    with SpeechService(SENTENCE).serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def bare_page() -> Iterator[str]:
    """The page of a server without a speech provider."""
    with mic_page.serving() as address:
        yield address


@contextmanager
def speaking(browsers: Browsers, sentence: str, address: str, folder: Path) -> Iterator[Person]:
    """Somebody whose microphone hears a sentence, on the page."""
    flags = microphone(say(sentence, folder / "voice.wav"))
    with browsers.chromium(*flags) as browser, browser.person(permissions=["microphone"]) as person:
        person.page.goto(address)
        yield person


@contextmanager
def recognising(browser: Chromium, address: str, *, local: str, script: str = "") -> Iterator[Person]:
    """Somebody whose browser has a recognition that follows a script, since a real one needs its maker's servers.

    :param local: what it says of recognising on this computer
    """
    with browser.person(permissions=[]) as person:
        person.page.add_init_script(RECOGNITION.replace("LOCAL", local))
        person.page.add_init_script(script)
        person.page.goto(address)
        yield person


def _button(person: Person) -> Locator:
    return person.page.locator("button.mic")


def _note(person: Person) -> Locator:
    return person.page.locator(".mic-note")


def _said(person: Person) -> Locator:
    return person.page.locator("#said")


def _do(person: Person, name: str, argument: str) -> None:
    person.page.evaluate("([name, argument]) => window.recognition[name](argument)", [name, argument])


def test_a_spoken_sentence_becomes_text(service: SpeechService, browsers: Browsers, tmp_path: Path) -> None:
    """One press: the SDK is loaded, the voice goes to the service with a token of the server's, words appear while they
    are spoken, and the sentence comes once."""
    with mic_page.serving(service.url) as address, speaking(browsers, SENTENCE, address, tmp_path) as person:
        expect(_button(person)).to_have_accessible_name(TEXTS["label"])
        assert not [url for url in person.requested if url.endswith(SDK)]
        _button(person).click()
        expect(_button(person)).to_have_accessible_name(TEXTS["stop"])
        expect(_note(person)).to_have_text(TEXTS["listening"])
        expect(person.page.get_by_label("장면")).to_have_value(service.guess, timeout=30_000)
        expect(_said(person)).to_have_text(SENTENCE, timeout=30_000)
        expect(_button(person)).to_have_attribute("aria-pressed", "false")
        assert len([url for url in person.requested if url.endswith(SDK)]) == 1
        own = [url.removeprefix("http://") for url in (address, service.url)]
        assert person.foreign_hosts(*own) == set()
        assert person.complaints == []
    [turn] = service.turns
    assert (turn.language, turn.token) == ("ko-KR", service.tokens.token(1))
    assert turn.spoken_s > 1.0
    assert turn.sent == [
        "turn.start", "speech.startDetected", "speech.hypothesis", "speech.endDetected", "speech.phrase", "turn.end",
    ]  # fmt: skip
    assert _riff(turn.format) == (1, 16_000, 16)


def _riff(header: str) -> tuple[int, int, int]:
    """Channels, samples a second, bits a sample."""
    raw = bytes.fromhex(header)
    return (
        int.from_bytes(raw[22:24], "little"),
        int.from_bytes(raw[24:28], "little"),
        int.from_bytes(raw[34:36], "little"),
    )


def test_silence_is_said_to_be_silence(service: SpeechService, browsers: Browsers, tmp_path: Path) -> None:
    """Nobody speaks: the person reads so, in Korean, and no text comes."""
    with mic_page.serving(service.url) as address, speaking(browsers, "", address, tmp_path) as person:
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["nothing"], timeout=30_000)
        expect(_said(person)).to_have_text("")
        assert service.turns[0].spoken_s == 0


def test_a_second_press_stops(service: SpeechService, browsers: Browsers, tmp_path: Path) -> None:
    """What was understood so far is the sentence; the microphone is let go."""
    service.hesitant = True
    with mic_page.serving(service.url) as address, speaking(browsers, SENTENCE, address, tmp_path) as person:
        _button(person).click()
        expect(person.page.get_by_label("장면")).to_have_value(service.guess, timeout=30_000)
        _button(person).click()
        expect(_said(person)).to_have_text(service.guess)
        expect(_button(person)).to_have_accessible_name(TEXTS["label"])


def test_a_service_that_is_away(service: SpeechService, browsers: Browsers, tmp_path: Path) -> None:
    """It gives tokens and does not listen: said, and the button is ready again."""
    service.deaf = True
    with mic_page.serving(service.url) as address, speaking(browsers, SENTENCE, address, tmp_path) as person:
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["network"], timeout=60_000)
        expect(_button(person)).to_have_attribute("aria-pressed", "false")


def test_without_a_network(service: SpeechService, browser: Chromium) -> None:
    """Said at once, without waiting for anybody."""
    with mic_page.serving(service.url) as address, browser.person(permissions=["microphone"]) as person:
        person.page.goto(address)
        _button(person).wait_for()
        person.offline()
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["network"])


def test_permission_denied(service: SpeechService, browsers: Browsers) -> None:
    """A person who said no reads how to say yes, and nothing is sent to the service."""
    with (
        mic_page.serving(service.url) as address,
        browsers.chromium("--use-fake-device-for-media-stream", "--deny-permission-prompts") as browser,
        browser.person(permissions=[]) as person,
    ):
        person.page.goto(address)
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["denied"])
        expect(_said(person)).to_have_text("")
    assert service.turns == []


def test_no_microphone(service: SpeechService, browser: Chromium) -> None:
    """A computer without one, as this is."""
    with mic_page.serving(service.url) as address, browser.person(permissions=["microphone"]) as person:
        person.page.goto(address)
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["no_device"])


def test_a_token_that_does_not_come(service: SpeechService, browser: Chromium) -> None:
    """The provider refuses the server: the browser's own recognition hears instead."""
    with (
        mic_page.serving(f"{service.url}/elsewhere") as address,
        recognising(browser, address, local="available") as person,
    ):
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["listening"])
        _do(person, "finish", SENTENCE)
        expect(_said(person)).to_have_text(SENTENCE)


def test_the_browsers_own_recognition(bare_page: str, browser: Chromium) -> None:
    """On this computer where it can: nothing is sent anywhere, so nothing is said of it."""
    with recognising(browser, bare_page, local="available") as person:
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["listening"])
        asked = person.page.evaluate("() => [recognition.lang, recognition.processLocally, recognition.interimResults]")
        assert asked == ["ko-KR", True, True]
        _do(person, "guess", "달빛 아래")
        expect(person.page.get_by_label("장면")).to_have_value("달빛 아래")
        _do(person, "finish", SENTENCE)
        expect(_said(person)).to_have_text(SENTENCE)
        expect(_button(person)).to_have_accessible_name(TEXTS["label"])


@pytest.mark.parametrize("local", ["downloadable", "unavailable", "broken"])
def test_a_recognition_far_away_is_said(bare_page: str, browser: Chromium, local: str) -> None:
    """Where the browser's maker hears the sentence, the person reads so while it listens."""
    with recognising(browser, bare_page, local=local) as person:
        _button(person).click()
        expect(_note(person)).to_have_text(f"{TEXTS['listening']} {TEXTS['remote']}")
        assert not person.page.evaluate("() => recognition.processLocally")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("not-allowed", "denied"),
        ("service-not-allowed", "denied"),
        ("audio-capture", "no_device"),
        ("network", "network"),
        ("no-speech", "nothing"),
        ("language-not-supported", "none"),
        ("something-new", "failed"),
    ],
)
def test_what_keeps_the_browser_from_hearing(bare_page: str, browser: Chromium, error: str, text: str) -> None:
    """Each in Korean, and the button is ready for another try."""
    with recognising(browser, bare_page, local="available") as person:
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["listening"])
        _do(person, "fail", error)
        expect(_note(person)).to_have_text(TEXTS[text])
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["listening"])


def test_a_second_press_stops_the_browser_too(bare_page: str, browser: Chromium) -> None:
    """With what was understood so far."""
    with recognising(browser, bare_page, local="available") as person:
        _button(person).click()
        expect(_note(person)).to_have_text(TEXTS["listening"])
        _do(person, "guess", "달빛 아래")
        _button(person).click()
        expect(_said(person)).to_have_text("달빛 아래")
        assert person.page.evaluate("() => recognition.aborted")


def test_a_browser_that_knows_no_recognition(bare_page: str, browser: Chromium) -> None:
    """A button that can be reached, does nothing and says why; nothing axe would object to."""
    script = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
    with recognising(browser, bare_page, local="available", script=script) as person:
        expect(_button(person)).to_have_attribute("aria-disabled", "true")
        expect(_button(person)).to_have_accessible_description(TEXTS["none"])
        _button(person).click(force=True)
        expect(_note(person)).to_have_text(TEXTS["none"])
        assert person.axe(".mic-box") == []


def test_a_page_that_was_opened_without_https(bare_page: str, browsers: Browsers) -> None:
    """From another computer's address, browsers let no page hear."""
    rules = "--host-resolver-rules=MAP studio.test 127.0.0.1"
    with browsers.chromium(rules) as browser, browser.person() as person:
        person.page.goto(bare_page.replace("127.0.0.1", "studio.test"))
        expect(_button(person)).to_have_attribute("aria-disabled", "true")
        expect(_note(person)).to_have_text(TEXTS["insecure"])
