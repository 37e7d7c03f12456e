"""Nothing but the hosts on the list is ever connected to, wherever an answer, a redirect or a name points."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any

import pytest

from hwapok_server.images.limits import UPLOAD_BYTES
from hwapok_server.ports import FoundPicture
from hwapok_server.providers.allowed_fetch import Allowed, AllowedFetch, Origin
from hwapok_server.providers.outward import Answer, ExchangeFailed, ExchangeRefused, Outward
from hwapok_server.providers.public_addresses import is_public
from hwapok_server.providers.wikipedia.site import WikipediaSite
from hwapok_server.providers.wikipedia.source import Wikipedia
from support.drawings import drawing, encoded
from support.fake_http import Asked, FakeHttp, Reply
from support.fake_wikipedia import Article, FakeWikipedia

PNG = Reply(body=encoded(drawing(1, 400, 400)), headers=(("Content-Type", "image/png"),))


@pytest.fixture
def own() -> Iterator[FakeHttp]:
    """The one server on the list."""
    server = FakeHttp(lambda asked: PNG)
    with server.serving():
        yield server


@pytest.fixture
def intranet() -> Iterator[FakeHttp]:
    """Another server on this computer, which nobody may reach."""
    server = FakeHttp(lambda asked: PNG)
    with server.serving():
        yield server


def fetch(url: str, *origins: str) -> Answer:
    """GETs a picture; this computer's addresses may be connected to."""

    async def scenario() -> Answer:
        outward = Outward(lambda host, port, address: True)
        allowed = Allowed([Origin.of(one) for one in origins], ["image/png"], UPLOAD_BYTES)
        try:
            return await AllowedFetch(outward, {}).get(url, allowed)
        finally:
            await outward.close()

    return asyncio.run(scenario())


def redirect(where: str, status: int = 302) -> Reply:
    return Reply(status, headers=(("Location", where),))


def test_a_redirect_within_the_list_is_followed(own: FakeHttp) -> None:
    """Wikimedia moves its thumbnails between hosts."""
    own.respond = lambda asked: PNG if asked.path == "/new?a=1" else redirect("/new?a=1")
    assert fetch(f"{own.url}/old", own.url).body == PNG.body


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_off_the_list_is_not_followed(own: FakeHttp, intranet: FakeHttp, status: int) -> None:
    """Another port of the very same computer is another server."""
    own.respond = lambda asked: redirect(f"{intranet.url}/admin", status)
    with pytest.raises(ExchangeRefused):
        fetch(f"{own.url}/picture", own.url)
    assert intranet.asked == []


@pytest.mark.parametrize(
    "where",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//169.254.169.254/",
        "http://127.0.0.1:notaport/",
        "http://한글.example/",
    ],
)
def test_a_redirect_to_anywhere_else_is_refused(own: FakeHttp, where: str) -> None:
    """By its address alone, before anything is resolved or connected to."""
    own.respond = lambda asked: redirect(where.encode().decode("latin-1"))
    with pytest.raises(ExchangeRefused):
        fetch(f"{own.url}/picture", own.url)
    assert len(own.asked) == 1


def test_a_server_that_redirects_for_ever_is_left(own: FakeHttp) -> None:
    """After the second time."""
    own.respond = lambda asked: redirect("/again")
    with pytest.raises(ExchangeRefused, match="redirects"):
        fetch(f"{own.url}/picture", own.url)
    assert len(own.asked) == 3


def test_a_user_in_an_address_hides_no_host(own: FakeHttp) -> None:
    """http://listed.example@hidden.example/ is hidden.example."""
    host = own.url.removeprefix("http://")
    with pytest.raises(ExchangeRefused):
        fetch(f"http://{host}@169.254.169.254/", own.url)
    with pytest.raises(ExchangeRefused):
        fetch(f"http://user@{host}/", own.url)


@pytest.mark.parametrize("host", ["evilwikimedia.org", "wikimedia.org.evil.example", "wikimedia.org"])
def test_a_host_has_to_end_as_the_list_says(host: str) -> None:
    """With the dot."""
    listed = Origin("https", ".wikimedia.org", 443)
    assert listed.covers(Origin.of("https://upload.wikimedia.org/wikipedia/commons/a.jpg"))
    assert not listed.covers(Origin.of(f"https://{host}/"))
    assert not listed.covers(Origin.of("http://upload.wikimedia.org/"))
    assert not listed.covers(Origin.of("https://upload.wikimedia.org:8443/"))


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name stands for these."""
    real = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **named: Any) -> Sequence[Any]:
        return [one for address in addresses for one in real(address, port, *rest, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["208.80.154.240", "127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, intranet: FakeHttp, addresses: list[str]
) -> None:
    """A host of the list whose owner points it at this network; also among public addresses."""
    resolve_to(monkeypatch, *addresses)
    port = intranet.url.rpartition(":")[2]

    async def scenario() -> None:
        outward = Outward(lambda host, port, address: is_public(address))
        allowed = Allowed([Origin("http", "upload.wikimedia.org", int(port))], ["image/png"], UPLOAD_BYTES)
        with pytest.raises(ExchangeRefused, match="may not be connected to"):
            await AllowedFetch(outward, {}).get(f"http://upload.wikimedia.org:{port}/", allowed)
        await outward.close()

    asyncio.run(scenario())
    assert intranet.asked == []


def test_the_address_that_was_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch, own: FakeHttp, intranet: FakeHttp
) -> None:
    """A name is resolved once: one that changes its mind after the check gains nothing."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **named: Any) -> Sequence[Any]:
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "::1", port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    own_url = own.url.replace("127.0.0.1", "changing.example")
    assert fetch(own_url, own_url).body == PNG.body
    assert asked == ["changing.example"]
    assert own.asked[0].headers["host"].startswith("changing.example:")


def test_this_computer_is_reached_only_where_the_api_itself_is(own: FakeHttp, intranet: FakeHttp) -> None:
    """The stand-in of a test, yes; with Wikipedia configured, nothing on this computer."""
    stand_in = WikipediaSite(f"{own.url}/{{language}}/w/api.php")
    real = WikipediaSite("https://{language}.wikipedia.org/w/api.php")
    here, there = ip_address("127.0.0.1"), ip_address("208.80.154.240")
    port, other = (int(server.url.rpartition(":")[2]) for server in (own, intranet))
    assert stand_in.may_connect("127.0.0.1", port, here)
    assert not stand_in.may_connect("127.0.0.1", other, here)
    assert not stand_in.may_connect("evil.example", port, here)
    assert not real.may_connect("127.0.0.1", port, here)
    assert real.may_connect("upload.wikimedia.org", 443, there)
    assert not real.may_connect("upload.wikimedia.org", 443, here)
    [origin] = real.pictures("ko").origins
    assert origin.covers(Origin.of("https://upload.wikimedia.org/a"))
    assert not origin.covers(Origin.of("https://ko.wikipedia.org/a"))


@pytest.mark.parametrize("how", ["thumbnail", "redirect"])
def test_wikipedia_pointing_inside_costs_the_picture_only(intranet: FakeHttp, how: str) -> None:
    """Whoever edits the wiki cannot have this server ask its own network."""
    with FakeWikipedia().serving() as wiki:
        wiki.articles["ko"] = [Article("고양이", "Cat.png")]
        if how == "thumbnail":
            wiki.thumbnails["Cat.png"] = f"{intranet.url}/admin.png"
        wiki.pictures["Cat.png"] = redirect(f"{intranet.url}/admin.png")

        async def scenario() -> FoundPicture | None:
            source = Wikipedia(WikipediaSite(wiki.api), "https://example.org")
            try:
                return await source.find("고양이")
            finally:
                await source.close()

        assert asyncio.run(scenario()) is None
    assert intranet.asked == []


def test_a_longer_answer_than_allowed_is_not_read_to_its_end(own: FakeHttp) -> None:
    """Whatever its header said."""

    async def scenario() -> None:
        outward = Outward(lambda host, port, address: True)
        allowed = Allowed([Origin.of(own.url)], ["image/png"], 1000)
        with pytest.raises(ExchangeRefused, match="1000 bytes"):
            await AllowedFetch(outward, {}).get(own.url, allowed)
        await outward.close()

    own.respond = lambda asked: Reply(dripping=True, body=bytes(1001), headers=(("Content-Type", "image/png"),))
    asyncio.run(scenario())


def test_a_server_that_is_gone_is_told_from_one_that_is_refused() -> None:
    """The first may come back."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(ExchangeFailed):
        fetch(url, url)


def test_nothing_goes_through_a_proxy(own: FakeHttp, intranet: FakeHttp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve names itself, and connect to whatever they say."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, intranet.url)
    assert fetch(own.url, own.url).status == 200
    assert intranet.asked == []


def test_headers_are_those_that_were_given(own: FakeHttp) -> None:
    """No language, no cookie, no library's name."""
    seen: list[Asked] = own.asked
    fetch(own.url, own.url)
    assert set(seen[0].headers) == {"host"}
