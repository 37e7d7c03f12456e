"""The contract of ReferenceSource, over the one in memory and over Wikipedia's with a stand-in for its API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from hwapok_server.images.ingest import ingest
from hwapok_server.ports import FoundPicture, ReferenceSource, SourceAway
from hwapok_server.providers.memory.encyclopedia import MemoryEncyclopedia
from hwapok_server.providers.wikipedia.site import WikipediaSite
from hwapok_server.providers.wikipedia.source import Wikipedia
from support.drawings import drawing, encoded
from support.fake_http import Reply
from support.fake_wikipedia import Article, FakeWikipedia

CAT = encoded(drawing(1, 960, 640), "JPEG")
Act = Callable[[ReferenceSource], Awaitable[FoundPicture | None]]


class Memory:
    """The source in this process."""

    def __init__(self) -> None:
        said = ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0", "김 화백")
        source = "https://commons.wikimedia.org/wiki/File:Cat.jpg"
        self._cat = FoundPicture(ingest(CAT), "wikipedia/ko/고양이", "고양이", *said, source)

    def run(self, act: Act, *, away: bool = False) -> FoundPicture | None:
        source = MemoryEncyclopedia({"고양이": self._cat})
        source.away = away
        return asyncio.run(self._run(act, source))

    async def _run(self, act: Act, source: ReferenceSource) -> FoundPicture | None:
        return await act(source)


class OverHttp:
    """Wikipedia's source and a stand-in for Wikipedia."""

    def __init__(self, fake: FakeWikipedia) -> None:
        fake.articles["ko"] = [Article("고양이", "Cat.jpg")]
        fake.pictures["Cat.jpg"] = Reply(body=CAT, headers=(("Content-Type", "image/jpeg"),))
        self._fake = fake

    def run(self, act: Act, *, away: bool = False) -> FoundPicture | None:
        if away:
            self._fake.http.respond = lambda asked: Reply(503)
        return asyncio.run(self._run(act))

    async def _run(self, act: Act) -> FoundPicture | None:
        source = Wikipedia(WikipediaSite(self._fake.api), "https://example.org/contact")
        try:
            return await act(source)
        finally:
            await source.close()


Subject = Memory | OverHttp


@pytest.fixture(params=["memory", "wikipedia"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    if request.param == "memory":
        yield Memory()
        return
    with FakeWikipedia().serving() as fake:
        yield OverHttp(fake)


def test_a_picture_comes_with_all_that_has_to_be_said_of_it(subject: Subject) -> None:
    """Licence, its text, author and page, beside pixels that were checked like an upload's."""
    found = subject.run(lambda source: source.find("고양이"))
    assert found is not None
    assert (found.title, found.name) == ("고양이", "wikipedia/ko/고양이")
    assert (found.license, found.author) == ("CC BY-SA 4.0", "김 화백")
    assert found.license_uri == "https://creativecommons.org/licenses/by-sa/4.0"
    assert found.source == "https://commons.wikimedia.org/wiki/File:Cat.jpg"
    assert found.picture.png == ingest(CAT).png


def test_nothing_is_no_error(subject: Subject) -> None:
    """A keyword that nobody wrote about."""
    assert subject.run(lambda source: source.find("없는것")) is None


def test_a_second_look_finds_the_same(subject: Subject) -> None:
    """The same job, tried again, gets the same reference."""

    async def twice(source: ReferenceSource) -> FoundPicture | None:
        first, second = await source.find("고양이"), await source.find("고양이")
        assert first == second
        return second

    assert subject.run(twice) is not None


def test_being_away_is_said_so(subject: Subject) -> None:
    """And not taken for "there is nothing"."""
    with pytest.raises(SourceAway):
        subject.run(lambda source: source.find("고양이"), away=True)
