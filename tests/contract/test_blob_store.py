"""What every blob store guarantees: the same suite over each implementation, links opened by a plain client."""

from __future__ import annotations

import asyncio
import hashlib
import os
import ssl
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from blockbuster import blockbuster_ctx

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Blob
from hwapok_server.ports import BlobStore
from hwapok_server.providers.azure.account import AzureAccount, open_account
from hwapok_server.providers.azure.blob_store import AzureBlobStore
from hwapok_server.providers.memory.blob_store import MemoryBlobStore
from hwapok_server.settings import load
from support.azurite import Azurite, TlsAzurite
from support.disposition import name_in
from support.entra import Identity
from support.file_server import served

# Azurite is installed when it is first needed.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]
PNG = "image/png"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reply:
    """What opening a link gave."""

    status: int
    body: bytes
    content_type: str
    content_disposition: str


class Fetch(Protocol):
    """Opens links of one store from outside."""

    async def __call__(self, uri: str, method: str = "GET") -> Reply: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """A store under test and its way in."""

    store: BlobStore
    fetch: Fetch
    foreign: bool = False
    """Whether the links lead to a server that is not ours: it refuses in its own words, and it may overlook what was
    added to a link."""


@asynccontextmanager
async def _local(folder: Path, _: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    async with served(folder) as local:

        async def fetch(uri: str, method: str = "GET") -> Reply:
            return _reply(await local.http.request(method, uri))

        yield Subject(local.store, fetch)


def _reply(response: httpx.Response) -> Reply:
    headers = response.headers
    return Reply(
        response.status_code,
        response.content,
        headers.get("content-type", ""),
        headers.get("content-disposition", ""),
    )


@asynccontextmanager
async def _memory(_: Path, __: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    store = MemoryBlobStore()

    async def fetch(uri: str, method: str = "GET") -> Reply:
        fetched = await store.fetch(uri, method)
        return Reply(fetched.status, fetched.body, fetched.content_type, fetched.content_disposition)

    yield Subject(store, fetch)


@asynccontextmanager
async def _azure(_: Path, request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    """With the account's key."""
    azurite: Azurite = request.getfixturevalue("azurite")
    account = open_account(load({"azure_storage_connection_string": azurite.connection_string}, environment={}))
    async with _in_container(account, verify=True) as subject:
        yield subject


@asynccontextmanager
async def _azure_keyless(_: Path, request: pytest.FixtureRequest) -> AsyncIterator[Subject]:
    """With an Entra identity."""
    tls: TlsAzurite = request.getfixturevalue("tls_azurite")
    settings = load({"azure_storage_account_url": tls.azurite.account_url}, environment={})
    account = open_account(settings, Identity(), connection_verify=str(tls.authority))
    async with _in_container(account, verify=tls.context()) as subject:
        yield subject


@asynccontextmanager
async def _in_container(account: AzureAccount, *, verify: ssl.SSLContext | bool) -> AsyncIterator[Subject]:
    """A container of this test's own, still to be made."""
    store = AzureBlobStore(account, f"test-{uuid.uuid4().hex}")
    async with aclosing(store), httpx.AsyncClient(timeout=30, trust_env=False, verify=verify) as http:

        async def fetch(uri: str, method: str = "GET") -> Reply:
            if method == "PUT":
                headers = {"x-ms-blob-type": "BlockBlob"}
                return _reply(await http.put(uri, headers=headers, content=b"changed"))
            return _reply(await http.request(method, uri))

        yield Subject(store, fetch, foreign=True)


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture(params=[_local, _memory, _azure, _azure_keyless], ids=["local", "memory", "azure", "azure-keyless"])
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Each implementation in turn; any file or network call that blocks the event loop fails the test."""
    async with request.param(tmp_path, request) as made:
        with blockbuster_ctx():
            yield made


async def _missing(store: BlobStore, key: str) -> bool:
    try:
        await store.get(key)
    except HwapokError as error:
        return error.reason == Reason.BLOB_NOT_FOUND
    return False


async def test_bytes_come_back(subject: Subject) -> None:
    """What was put is got; the key is the SHA-256 of the content; the type and size are told."""
    blob = await subject.store.put(b"pixels", PNG)
    assert blob == Blob(hashlib.sha256(b"pixels").hexdigest(), 6, PNG)
    assert await subject.store.get(blob.key) == b"pixels"


async def test_an_empty_blob(subject: Subject) -> None:
    """No bytes are content, too."""
    blob = await subject.store.put(b"", PNG)
    link = await subject.store.sign(blob, "empty.png", HOUR)
    assert (await subject.store.get(blob.key), (await subject.fetch(link.uri)).body) == (b"", b"")


async def test_identical_bytes_are_stored_once(subject: Subject) -> None:
    """Putting again is fine and adds nothing."""
    first = await subject.store.put(b"same", PNG)
    again = await subject.store.put(b"same", PNG)
    assert first == again
    assert [blob.key async for blob in subject.store.list()] == [first.key]


async def test_the_list_names_every_blob_and_when_it_was_put(subject: Subject) -> None:
    """A sweep sees all, with times it can compare."""
    before = datetime.now(UTC) - timedelta(seconds=2)
    keys = {(await subject.store.put(str(number).encode(), PNG)).key for number in range(20)}
    found = [blob async for blob in subject.store.list()]
    assert {blob.key for blob in found} == keys
    assert len(found) == 20
    assert all(before <= blob.modified <= datetime.now(UTC) + timedelta(seconds=2) for blob in found)


async def test_a_new_store_is_empty(subject: Subject) -> None:
    """Nothing has to be set up first."""
    assert [blob async for blob in subject.store.list()] == []
    await subject.store.ping()


async def test_deleting(subject: Subject) -> None:
    """A deleted blob is gone for every reader, and deleting it again is fine."""
    blob = await subject.store.put(b"short-lived", PNG)
    link = await subject.store.sign(blob, "a.png", HOUR)
    await subject.store.delete(blob.key)
    await subject.store.delete(blob.key)
    assert await _missing(subject.store, blob.key)
    assert (await subject.fetch(link.uri)).status == 404
    assert [found async for found in subject.store.list()] == []


@pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
async def test_keys_that_name_no_blob(subject: Subject, key: str) -> None:
    """Unknown and malformed keys are alike: not found, and nothing to delete."""
    await subject.store.put(b"other", PNG)
    assert await _missing(subject.store, key)
    await subject.store.delete(key)
    assert len([blob async for blob in subject.store.list()]) == 1


async def test_a_link_gives_the_blob_under_its_name(subject: Subject) -> None:
    """A plain GET gives the bytes, the type and the Hangul name to save them under."""
    content_type = "image/vnd.adobe.photoshop"
    blob = await subject.store.put(b"8BPS", content_type)
    link = await subject.store.sign(blob, "고양이 · 노을 언덕.psd", HOUR)
    reply = await subject.fetch(link.uri)
    assert (reply.status, reply.body, reply.content_type) == (200, b"8BPS", content_type)
    assert name_in(reply.content_disposition) == "고양이 · 노을 언덕.psd"
    assert timedelta(minutes=59) < link.expires - datetime.now(UTC) <= HOUR


@pytest.mark.parametrize(
    "name", ['a"b;c=d\\e.png', "100% & more?.png", "줄\r\nset-cookie: x=1.png", "a" * 120 + ".png"]
)
async def test_awkward_names(subject: Subject, name: str) -> None:
    """Whatever a name holds, it arrives as it is and adds no header."""
    blob = await subject.store.put(b"x", PNG)
    reply = await subject.fetch((await subject.store.sign(blob, name, HOUR)).uri)
    assert (reply.status, name_in(reply.content_disposition)) == (200, name)


async def test_expired_links(subject: Subject) -> None:
    """A link past its time opens nothing."""
    blob = await subject.store.put(b"x", PNG)
    link = await subject.store.sign(blob, "a.png", timedelta(seconds=-1))
    reply = await subject.fetch(link.uri)
    assert (reply.status, reply.body == b"x") == (403, False)


Fields = list[tuple[str, str]]


def _alterations(uri: str) -> list[str]:
    """The link with each field changed, shortened, emptied and left out, and none at all."""
    bare, query = uri.split("?")
    fields = parse_qsl(query, strict_parsing=True)
    variants: list[Fields] = []
    for at, (name, value) in enumerate(fields):
        others = (value[:-1] + ("1" if value[-1] == "0" else "0"), value[:-1], value + "0", value + "\n", "가", "")
        variants += [[*fields[:at], (name, other), *fields[at + 1 :]] for other in others]
        variants.append(fields[:at] + fields[at + 1 :])
    return [bare, *(f"{bare}?{urlencode(fields)}" for fields in variants)]


def _additions(uri: str) -> list[str]:
    """The link with each field doubled, and with fields of others."""
    fields = urlsplit(uri).query.split("&")
    return [uri + "&x=1", uri + "%", uri + "&%ff=%ff", *(f"{uri}&{field}" for field in fields)]


async def test_altered_links(subject: Subject) -> None:
    """No field can be changed or left out: not the time, the name, the type, nor the signature."""
    blob = await subject.store.put(b"x", PNG)
    link = await subject.store.sign(blob, "a.png", HOUR)
    altered = _alterations(link.uri)
    assert len(altered) > 20
    for uri in altered:
        status = (await subject.fetch(uri)).status
        assert status == 403 or (subject.foreign and status >= 400), uri
    assert (await subject.fetch(link.uri)).status == 200


async def test_links_with_additions(subject: Subject) -> None:
    """Nothing that is added to a link changes what it gives."""
    blob = await subject.store.put(b"x", PNG)
    link = await subject.store.sign(blob, "a.png", HOUR)
    whole = await subject.fetch(link.uri)
    for uri in _additions(link.uri):
        reply = await subject.fetch(uri)
        assert reply.status == 403 or (subject.foreign and (reply == whole or reply.status >= 400)), uri


async def test_a_link_opens_no_other_blob(subject: Subject) -> None:
    """The signature of one blob is worth nothing for another."""
    one, other = await subject.store.put(b"one", PNG), await subject.store.put(b"other", PNG)
    link = await subject.store.sign(one, "a.png", HOUR)
    assert (await subject.fetch(link.uri.replace(one.key, other.key))).status == 403


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
async def test_a_link_only_reads(subject: Subject, method: str) -> None:
    """No other method does anything."""
    blob = await subject.store.put(b"x", PNG)
    link = await subject.store.sign(blob, "a.png", HOUR)
    assert 400 <= (await subject.fetch(link.uri, method)).status < 500
    assert await subject.store.get(blob.key) == b"x"


async def test_sixty_four_mebibytes(subject: Subject) -> None:
    """A large PSD goes in and comes out whole, both ways."""
    data = os.urandom(2**20) * 64
    blob = await subject.store.put(data, PNG)
    reply = await subject.fetch((await subject.store.sign(blob, "large.psd", HOUR)).uri)
    assert len(reply.body) == len(data)
    assert hashlib.sha256(reply.body).hexdigest() == blob.key
    assert await subject.store.get(blob.key) == data


async def test_nobody_sees_half_a_blob(subject: Subject) -> None:
    """While several put the same large blob and one of them is cancelled, readers find all of it or nothing."""
    data = os.urandom(2**20) * 16
    key = hashlib.sha256(data).hexdigest()
    puts = [asyncio.create_task(subject.store.put(data, PNG)) for _ in range(4)]
    puts[0].cancel()
    sizes = set()
    while not all(put.done() for put in puts):
        sizes.add(0 if await _missing(subject.store, key) else len(await subject.store.get(key)))
        await asyncio.sleep(0)
    assert sizes <= {0, len(data)}
    results = await asyncio.gather(*puts, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == [Blob(key, len(data), PNG)] * 3
    assert await subject.store.get(key) == data
