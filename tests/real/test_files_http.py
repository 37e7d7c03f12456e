"""The HTTP server of file links, over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from hwapok_server.files_http import files_app, serve_files
from hwapok_server.model import Blob
from hwapok_server.providers.signing import SigningKeys
from support.disposition import name_in
from support.file_server import Served, served

pytestmark = pytest.mark.anyio
DATA = bytes(range(256)) * 1000
PSD = "image/vnd.adobe.photoshop"


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Served]:
    """A store and its server; blocking the event loop fails the test."""
    async with served(tmp_path) as made:
        with blockbuster_ctx():
            yield made


async def link_to(local: Served, data: bytes = DATA, lifetime: timedelta = timedelta(hours=1)) -> str:
    """A link to new content."""
    blob = await local.store.put(data, PSD)
    return (await local.store.sign(blob, "달빛 고양이.psd", lifetime)).uri


async def test_get(local: Served) -> None:
    """The whole file, with all a client needs to save, cache and check it."""
    reply = await local.http.get(await link_to(local))
    assert (reply.status_code, reply.content) == (200, DATA)
    headers = reply.headers
    assert (headers["content-type"], headers["content-length"]) == (PSD, str(len(DATA)))
    assert headers["etag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    assert headers["accept-ranges"] == "bytes"
    assert name_in(headers["content-disposition"]) == "달빛 고양이.psd"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


async def test_caches_keep_a_file_no_longer_than_its_link(local: Served) -> None:
    """Only the client's own cache, and only while the link works."""
    reply = await local.http.get(await link_to(local, lifetime=timedelta(minutes=5)))
    private, age, immutable = reply.headers["cache-control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    assert 240 < int(age.removeprefix("max-age=")) <= 300


async def test_head(local: Served) -> None:
    """The same headers without the file."""
    uri = await link_to(local)
    head, get = await local.http.head(uri), await local.http.get(uri)
    assert (head.status_code, head.content) == (200, b"")
    same = ("content-type", "content-length", "etag", "content-disposition", "accept-ranges")
    assert {name: head.headers[name] for name in same} == {name: get.headers[name] for name in same}


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=255999-", 255_999, 256_000), ("bytes=-5", 255_995, 256_000), ("bytes=9-9", 9, 10)],
)
async def test_ranges(local: Served, asked: str, start: int, end: int) -> None:
    """A broken-off download goes on where it stopped."""
    reply = await local.http.get(await link_to(local), headers={"range": asked})
    assert (reply.status_code, reply.content) == (206, DATA[start:end])
    assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert reply.headers["content-length"] == str(end - start)


async def test_a_range_beyond_the_end(local: Served) -> None:
    """416, and how long the file is."""
    reply = await local.http.get(await link_to(local), headers={"range": "bytes=256000-"})
    assert (reply.status_code, reply.headers["content-range"]) == (416, "bytes */256000")


async def test_a_range_of_another_version(local: Served) -> None:
    """If-Range with another file's tag gives the whole file instead of a wrong part."""
    uri = await link_to(local)
    other = await local.http.get(uri, headers={"range": "bytes=0-9", "if-range": '"other"'})
    tag = other.headers["etag"]
    same = await local.http.get(uri, headers={"range": "bytes=0-9", "if-range": tag})
    assert (other.status_code, same.status_code) == (200, 206)


async def test_a_file_the_client_has(local: Served) -> None:
    """304 for the right tag, the file for another."""
    uri = await link_to(local)
    tag = f'"{hashlib.sha256(DATA).hexdigest()}"'
    known = await local.http.get(uri, headers={"if-none-match": f'"x", W/{tag}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert (await local.http.get(uri, headers={"if-none-match": '"x"'})).status_code == 200


async def test_refusals_say_why_in_both_languages(local: Served) -> None:
    """JSON with a code for programs and a sentence for people; nothing that a cache would keep."""
    good = await link_to(local)
    blob = await local.store.put(b"gone", PSD)
    gone = (await local.store.sign(blob, "a.psd", timedelta(hours=1))).uri
    await local.store.delete(blob.key)
    expected = {
        await link_to(local, lifetime=timedelta(seconds=-1)): (403, "LINK_EXPIRED"),
        good + "0": (403, "LINK_ALTERED"),
        good.split("?")[0]: (403, "LINK_ALTERED"),
        gone: (404, "BLOB_NOT_FOUND"),
        f"{local.base_url}/": (404, "NOT_FOUND"),
        f"{local.base_url}/blobs/": (404, "NOT_FOUND"),
    }
    for uri, (status, code) in expected.items():
        reply = await local.http.get(uri)
        assert (reply.status_code, reply.json()["error"]) == (status, code)
        assert all(reply.json()["message"][language] for language in ("ko", "en"))
        assert reply.headers["cache-control"] == "no-store"


async def test_other_methods(local: Served) -> None:
    """405 and what is allowed, with or without a good link; nothing is changed."""
    uri = await link_to(local)
    for method in ("PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        for address in (uri, uri.split("?")[0]):
            reply = await local.http.request(method, address)
            assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD")
            assert reply.json()["error"] == "METHOD_NOT_ALLOWED"
    assert (await local.http.get(uri)).content == DATA


async def test_pages_of_other_origins_may_read_files_and_refusals(local: Served) -> None:
    """The studio page loads pictures and can tell an expired link from a network failure; nothing else is open."""
    good, page = await link_to(local), {"origin": "http://127.0.0.1:8080"}
    for uri, asked in (
        (good, {}),
        (good, {"range": "bytes=0-1"}),
        (good, {"range": "bytes=256000-"}),
        (good + "0", {}),
    ):
        reply = await local.http.get(uri, headers=page | asked)
        assert reply.headers["access-control-allow-origin"] == "*"
        assert "etag" in reply.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in reply.headers
    assert "access-control-allow-origin" not in (await local.http.get("/healthz", headers=page)).headers


async def test_healthz(local: Served) -> None:
    """Up is 200."""
    assert (await local.http.get("/healthz")).status_code == 200


async def raw(port: int, target: str) -> bytes:
    """The reply to a target that no client library would send as it is."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode("latin-1"))
    reply = await reader.read()
    writer.close()
    await writer.wait_closed()
    return reply


@pytest.mark.parametrize(
    "target",
    [
        "/blobs/../keys/links",
        "/blobs/..%2fkeys%2flinks",
        "/blobs/%2e%2e/keys/links",
        "/blobs//etc/passwd",
        "/blobs/%00",
        "/blobs/..\\keys\\links",
        "/blobs/" + "0" * 64 + "?%ff%fe",
        "/blobs/" + "0" * 64 + "?sig=%EA%B0%80&kid=a&exp=1&type=a&name=a",
        "//keys/links",
        "/keys/links",
    ],
)
async def test_no_target_leads_out_of_the_store(local: Served, target: str) -> None:
    """Keys and other files are out of reach, and hostile targets are refused, not failures."""
    port = int(local.base_url.rpartition(":")[2])
    reply = await raw(port, target)
    assert reply.split(b" ")[1] in (b"403", b"404")
    assert b"secret" not in reply


async def test_even_a_signed_path_stays_inside(local: Served) -> None:
    """The guard does not rest on the signature alone."""
    link = await local.store.sign(Blob("../keys/links", 1, PSD), "a", timedelta(hours=1))
    port = int(local.base_url.rpartition(":")[2])
    target = link.uri.removeprefix(local.base_url).replace("../keys/links", "..%2Fkeys%2Flinks")
    assert (await raw(port, target)).split(b" ")[1] == b"404"


async def test_many_at_once(local: Served) -> None:
    """Fifty downloads side by side all come whole."""
    uri = await link_to(local)
    replies = await asyncio.gather(*(local.http.get(uri) for _ in range(50)))
    assert all(reply.content == DATA for reply in replies)


async def test_a_port_in_use_is_an_error_at_once(tmp_path: Path) -> None:
    """The gateway can say so clearly instead of half starting."""
    app = files_app(tmp_path, SigningKeys.in_memory())
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        await serve_files(app, "127.0.0.1", taken.getsockname()[1])


async def test_starting_and_stopping_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    """Signals stay with the process, the port is given back, and it can be taken again at once."""
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    app = files_app(tmp_path, SigningKeys.in_memory())
    server = await serve_files(app, "127.0.0.1", 0)
    port = server.port
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    await server.stop()
    with pytest.raises(OSError, match="onnect"):
        await raw(port, "/healthz")
    again = await serve_files(app, "127.0.0.1", port)
    assert (await raw(port, "/healthz")).startswith(b"HTTP/1.1 200")
    await again.stop()


async def test_stopping_does_not_wait_for_a_stalled_client(tmp_path: Path) -> None:
    """A client that reads nothing holds the process no longer than the grace time."""
    async with served(tmp_path) as local:
        blob = await local.store.put(bytes(64 * 2**20), PSD)
        uri = (await local.store.sign(blob, "a.psd", timedelta(hours=1))).uri
        server = await serve_files(files_app(local.root, local.keys), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
        writer.write(f"GET {uri.removeprefix(local.base_url)} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        await reader.readline()
        await asyncio.wait_for(server.stop(grace_s=1), 30)
        writer.close()
