"""Which picture of Wikipedia becomes a reference, and how politely it is asked. Over a stand-in for its API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from hwapok_server import __version__
from hwapok_server.ports import REFERENCE_PATIENCE_S, FoundPicture, SourceAway
from hwapok_server.providers.wikipedia.pace import PER_MINUTE
from hwapok_server.providers.wikipedia.site import WikipediaSite
from hwapok_server.providers.wikipedia.source import AT_ONCE, FOUND_S, KEPT, NOTHING_S, REST_S, Wikipedia
from support.drawings import drawing, encoded
from support.fake_http import Asked, Reply
from support.fake_wikipedia import LAGGING, LICENSED, Article, FakeWikipedia

T = TypeVar("T")
Find = Callable[[Wikipedia], Awaitable[T]]


class Clock:
    """Goes on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def picture(width: int = 960, height: int = 640, kind: str = "JPEG", seed: int = 1) -> Reply:
    """A thumbnail as the upload host sends it."""
    body = encoded(drawing(seed, width, height), kind)
    return Reply(body=body, headers=(("Content-Type", f"image/{kind.lower()}"),))


@pytest.fixture
def fake() -> Iterator[FakeWikipedia]:
    with FakeWikipedia().serving() as serving:
        yield serving


def run(fake: FakeWikipedia, act: Find[T], clock: Clock | None = None, processes: int = 1) -> T:
    """Acts on a source of its own."""

    async def scenario() -> T:
        site = WikipediaSite(fake.api)
        source = Wikipedia(site, "https://example.org; me@example.org", processes, clock or Clock())
        try:
            return await act(source)
        finally:
            await source.close()

    return asyncio.run(scenario())


def find(fake: FakeWikipedia, keyword: str = "고양이") -> FoundPicture | None:
    return run(fake, lambda source: source.find(keyword))


async def fails(source: Wikipedia, keyword: str = "고양이") -> None:
    """Looks for what cannot be had now."""
    with pytest.raises(SourceAway):
        await source.find(keyword)


def test_the_korean_article_is_asked_first_and_is_enough(fake: FakeWikipedia) -> None:
    """Three requests, each with the operator's contact; the English article is left alone."""
    fake.articles["ko"] = [Article("고양이", "Cat.jpg", english="Cat"), Article("고양이자리", "Felis.png")]
    fake.pictures["Cat.jpg"] = picture()
    found = find(fake)
    assert found is not None
    assert found.title == "고양이"
    assert fake.asked == ["ko search 고양이", "ko file Cat.jpg", "picture Cat.jpg"]
    agents = {asked.headers["user-agent"] for asked in fake.http.asked}
    assert agents == {f"Hwapok/{__version__} (https://example.org; me@example.org)"}


def test_the_english_article_helps_out(fake: FakeWikipedia) -> None:
    """By the language link, where the Korean one has no picture that may be used."""
    fake.articles["ko"] = [Article("고양이", english="Cat")]
    fake.articles["en"] = [Article("Cat", "Cat.webp")]
    fake.pictures["Cat.webp"] = picture(kind="WEBP")
    found = find(fake)
    assert found is not None
    assert found.name == "wikipedia/en/Cat"


def test_a_list_of_meanings_is_passed_over(fake: FakeWikipedia) -> None:
    """`배` is a fruit, a ship and a belly: the next article has a picture of one of them."""
    fake.articles["ko"] = [Article("배", "Icon.png", disambiguation=True), Article("배 (과일)", "Pear.png")]
    fake.pictures["Pear.png"] = picture(kind="PNG")
    found = find(fake, "배")
    assert found is not None
    assert found.title == "배 (과일)"


UNUSABLE = {
    "a flag": picture(320, 199),
    "a page instead of a picture": Reply(body=b"<html>", headers=(("Content-Type", "text/html"),)),
    "a page that says it is a picture": Reply(body=b"<html>" * 99, headers=(("Content-Type", "image/png"),)),
    "a drawing in SVG": Reply(body=b"<svg/>", headers=(("Content-Type", "image/svg+xml"),)),
    "an animation": Reply(body=encoded(drawing(1), "GIF"), headers=(("Content-Type", "image/png"),)),
    "a broken picture": Reply(body=picture().body[:5000], headers=(("Content-Type", "image/jpeg"),)),
    "no picture": Reply(404, b"gone", (("Content-Type", "text/plain"),)),
    "eleven megabytes": Reply(body=b"\xff\xd8\xff" + bytes(11 * 2**20), headers=(("Content-Type", "image/jpeg"),)),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_is_no_usable_picture_is_not_used(fake: FakeWikipedia, case: str) -> None:
    """The English article is tried, and its picture taken."""
    fake.articles["ko"] = [Article("고양이", "Bad", english="Cat")]
    fake.articles["en"] = [Article("Cat", "Good.png")]
    fake.pictures = {"Bad": UNUSABLE[case], "Good.png": picture(kind="PNG")}
    found = find(fake)
    assert found is not None
    assert found.name == "wikipedia/en/Cat"


@pytest.mark.parametrize("metadata", [[], {}, {"Artist": LICENSED["Artist"]}])
def test_a_picture_of_unknown_licence_is_not_fetched(fake: FakeWikipedia, metadata: object) -> None:
    """An empty `extmetadata` is a list."""
    fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
    fake.metadata["Cat.jpg"] = metadata
    assert find(fake) is None
    assert "picture Cat.jpg" not in fake.asked


def test_what_editors_wrote_becomes_plain_text(fake: FakeWikipedia) -> None:
    """One line of an author, whatever markup is around; an address that is none is left out."""
    artist = "<style>p{}</style><p>김&amp;이<script>alert(1)</script>\n<br><b>박</b>\u200b\u0007</p>" + "가" * 500
    fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
    fake.metadata["Cat.jpg"] = {
        "LicenseShortName": {"value": "Public <i>domain</i>"},
        "LicenseUrl": {"value": "javascript:alert(1)"},
        "Artist": {"value": artist},
    }
    fake.pictures["Cat.jpg"] = picture()
    found = find(fake)
    assert found is not None
    assert (found.license, found.license_uri) == ("Public domain", "")
    assert found.author.startswith("김&이 박 가")
    assert len(found.author) == 200


NOT_ANSWERS = {
    "not JSON": Reply(body=b"<html>hotel wifi</html>", headers=(("Content-Type", "application/json"),)),
    "HTML": Reply(body=b"{}", headers=(("Content-Type", "text/html"),)),
    "a list": Reply(body=b"[]", headers=(("Content-Type", "application/json"),)),
    "pages of numbers": Reply(body=b'{"query": {"pages": [1]}}', headers=(("Content-Type", "application/json"),)),
    "a server error": Reply(500, b"oops"),
    "an API error": Reply(
        body=json.dumps({"error": {"code": "readonly"}}).encode(), headers=(("Content-Type", "application/json"),)
    ),
}


@pytest.mark.parametrize("case", NOT_ANSWERS)
def test_an_answer_that_cannot_be_read_is_no_answer(fake: FakeWikipedia, case: str) -> None:
    """A captive portal, a broken proxy, a wiki in maintenance."""
    fake.http.respond = lambda asked: NOT_ANSWERS[case]
    run(fake, fails)


@pytest.mark.parametrize("silent", ["api", "picture"])
def test_one_that_never_ends_its_answer_costs_two_seconds_at_most(fake: FakeWikipedia, silent: str) -> None:
    """No byte at all from the API, or a picture that comes a byte at a time; then it is left alone for a while."""
    fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
    fake.pictures["Cat.jpg"] = Reply(dripping=True, headers=(("Content-Type", "image/jpeg"),))
    clock = Clock()
    if silent == "api":
        fake.http.respond = lambda asked: Reply(held=True)

    async def scenario(source: Wikipedia) -> None:
        started = asyncio.get_running_loop().time()
        async with asyncio.timeout_at(started + 20):  # would not end by itself
            await fails(source)
        asked = len(fake.asked)
        await fails(source, "개")
        assert len(fake.asked) == asked
        clock.now += REST_S
        fake.http.respond = fake.respond
        assert await source.find("개") is None

    assert REFERENCE_PATIENCE_S == 2.0
    run(fake, scenario, clock)


@pytest.mark.parametrize(
    ("reply", "rest"),
    [(LAGGING, 5), (Reply(429, headers=(("Retry-After", "60"),)), 60), (Reply(503), 30), (Reply(429), 30)],
    ids=["maxlag", "429", "503", "429 without a time"],
)
def test_a_wiki_that_asks_to_wait_is_left_alone_as_long(fake: FakeWikipedia, reply: Reply, rest: int) -> None:
    """Not one more request before that, by any job of this process."""
    clock = Clock()

    async def scenario(source: Wikipedia) -> None:
        fake.http.respond = lambda asked: reply
        await fails(source)
        fake.http.respond = fake.respond
        clock.now += rest - 1
        await fails(source, "개")
        assert len(fake.http.asked) == 1
        clock.now += 1
        assert await source.find("개") is None

    run(fake, scenario, clock)


def test_a_wait_that_fits_is_waited_for(fake: FakeWikipedia) -> None:
    """Inside the two seconds of a job."""
    refused = iter([Reply(429, headers=(("Retry-After", "0"),))])
    fake.http.respond = lambda asked: next(refused, None) or fake.respond(asked)
    fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
    fake.pictures["Cat.jpg"] = picture()
    assert find(fake) is not None


def test_what_was_found_is_not_asked_for_again(fake: FakeWikipedia) -> None:
    """A picture for a day, the news that there is none for an hour; the oldest of many goes."""
    fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
    fake.pictures["Cat.jpg"] = picture()
    clock = Clock()

    async def scenario(source: Wikipedia) -> None:
        assert await source.find("고양이") is await source.find("고양이")
        assert await source.find("없는것") is await source.find("없는것") is None
        assert [one for one in fake.asked if "search" in one] == ["ko search 고양이", "ko search 없는것"]
        clock.now += NOTHING_S
        await source.find("없는것")
        assert fake.asked[-1] == "ko search 없는것"
        clock.now += FOUND_S
        await source.find("고양이")
        assert fake.asked[-1] == "picture Cat.jpg"

    run(fake, scenario, clock)


def test_a_keyword_too_many_is_forgotten(fake: FakeWikipedia) -> None:
    """Memory stays bounded; what was used last stays."""

    async def scenario(source: Wikipedia) -> None:
        for number in range(KEPT + 1):
            await source.find(f"낱말{number}")
            await source.find("낱말0")
        asked = len(fake.asked)
        await source.find("낱말0")
        assert len(fake.asked) == asked
        await source.find("낱말1")
        assert len(fake.asked) == asked + 1

    run(fake, scenario)


def test_the_requests_of_a_minute_are_counted_over_all_jobs(fake: FakeWikipedia) -> None:
    """And shared among the worker processes; the next minute has its own."""
    clock = Clock()
    share = PER_MINUTE // 60

    async def scenario(source: Wikipedia) -> None:
        for number in range(share):
            await source.find(f"낱말{number}")
        await fails(source)
        assert len(fake.asked) == share
        clock.now += 60
        assert await source.find("고양이") is None

    run(fake, scenario, clock, processes=60)


def test_no_more_than_three_are_asked_at_once(fake: FakeWikipedia) -> None:
    """However many jobs want something."""
    open_now: list[int] = []
    running: set[int] = set()

    def respond(asked: Asked) -> Reply:
        running.add(id(asked))
        open_now.append(len(running))
        reply = fake.respond(asked)
        running.discard(id(asked))
        return reply

    fake.http.respond = respond

    async def scenario(source: Wikipedia) -> None:
        await asyncio.gather(*(source.find(f"낱말{number}") for number in range(20)))

    run(fake, scenario)
    assert len(open_now) == 20
    assert max(open_now) <= AT_ONCE
