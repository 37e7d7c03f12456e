"""The Azure store beyond what every store guarantees: a connection that breaks, wrong keys, files of others."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from azure.storage.blob import BlobServiceClient

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Blob
from hwapok_server.providers.azure.blob_store import AzureBlobStore
from hwapok_server.providers.azure.installed import azure_blob_store
from hwapok_server.settings import Settings, load
from support.azurite import ACCOUNT, KEY, Azurite
from support.cutting_proxy import cutting_proxy

# Azurite is installed when it is first needed.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]
PNG = "image/png"
MIB = 2**20


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture
def container() -> str:
    """A name of this test's own."""
    return f"test-{uuid.uuid4().hex}"


def settings(url: str, container: str, key: str = KEY) -> Settings:
    """Those of an account at a URL."""
    given = {"account_url": f"{url}/{ACCOUNT}", "account_key": key, "container": container}
    return load({f"azure_storage_{name}": value for name, value in given.items()}, environment={})


@pytest.fixture
async def store(azurite: Azurite, container: str) -> AsyncIterator[AzureBlobStore]:
    """A store in a container that is still to be made."""
    async with aclosing(azure_blob_store(settings(azurite.url, container))) as made:
        yield made


async def test_an_upload_that_is_cut_off_leaves_nothing_visible(
    azurite: Azurite, container: str, store: AzureBlobStore
) -> None:
    """Neither a reader, the list nor a link sees a part of it; the next upload works."""
    data = os.urandom(MIB) * 16
    blob = Blob(sha256(data).hexdigest(), len(data), PNG)
    await store.put(b"so that the container exists", PNG)
    async with cutting_proxy(azurite.url, budget=6 * MIB) as (url, proxy):
        async with aclosing(azure_blob_store(settings(url, container))) as cut:
            with pytest.raises(HwapokError) as caught:
                await cut.put(data, PNG)
        assert proxy.cut
    assert caught.value.reason == Reason.BLOB_STORE_UNAVAILABLE
    link = await store.sign(blob, "a.png", timedelta(hours=1))
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(HwapokError) as missing:
            await store.get(blob.key)
        assert missing.value.reason == Reason.BLOB_NOT_FOUND
        assert blob.key not in [found.key async for found in store.list()]
        assert (await http.get(link.uri)).status_code == 404
        assert await store.put(data, PNG) == blob
        assert sha256((await http.get(link.uri)).content).hexdigest() == blob.key


@pytest.mark.parametrize(
    ("key", "reason"), [("d3Jvbmc" + KEY[7:], Reason.BLOB_STORE_REFUSED), (KEY, Reason.BLOB_STORE_UNAVAILABLE)]
)
async def test_every_call_says_what_is_wrong(
    azurite: Azurite, container: str, key: str, reason: Reason, caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong key is for the operator to mend, a closed port passes; neither error nor log shows a key."""
    url = azurite.url if reason == Reason.BLOB_STORE_REFUSED else "http://127.0.0.1:1"
    async with aclosing(azure_blob_store(settings(url, container, key))) as store:
        for call in (store.put(b"x", PNG), store.get("0" * 64), store.delete("0" * 64), store.ping(), _all(store)):
            with pytest.raises(HwapokError) as caught:
                await call
            assert caught.value.reason == reason
            assert key not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert key not in caplog.text + str([vars(record) for record in caplog.records])


async def _all(store: AzureBlobStore) -> None:
    async for _ in store.list():
        pass


async def test_putting_again_renews_the_time(azurite: Azurite, container: str, store: AzureBlobStore) -> None:
    """A sweep that goes by age does not take what was just put again; nothing is sent a second time."""
    blob = await store.put(b"x", PNG)
    [before] = [found async for found in store.list()]
    while datetime.now(UTC) < before.modified + timedelta(seconds=1):  # times are told in whole seconds
        await store.ping()
    async with cutting_proxy(azurite.url, budget=64 * 1024) as (url, proxy):
        async with aclosing(azure_blob_store(settings(url, container))) as again:
            assert await again.put(b"x", PNG) == blob
        assert not proxy.cut
    [after] = [found async for found in store.list()]
    assert after.modified > before.modified


async def test_files_of_others_in_the_container_are_left_alone(
    azurite: Azurite, container: str, store: AzureBlobStore
) -> None:
    """A sweep never meets them."""
    blob = await store.put(b"x", PNG)
    with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
        client.get_blob_client(container, "notes/내 메모.txt").upload_blob(b"by hand")
    assert [found.key async for found in store.list()] == [blob.key]


async def test_a_blob_knows_its_type(azurite: Azurite, container: str, store: AzureBlobStore) -> None:
    """Who opens the container in the portal sees pictures, small ones and large ones."""
    for data in (b"small", os.urandom(MIB) * 3):
        blob = await store.put(data, PNG)
        with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
            found = client.get_blob_client(container, blob.key).get_blob_properties()
        assert (found.content_settings.content_type, found.size) == (PNG, len(data))
