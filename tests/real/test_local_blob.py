"""The local blob store on a real disk: killed writers, full disks, and what lies in its folder."""

from __future__ import annotations

import asyncio
import hashlib
import os
import resource
import signal
import stat
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import Blob
from hwapok_server.providers.local.blob_store import LocalBlobStore
from hwapok_server.providers.signing import SigningKeys
from support.file_server import Served, served

pytestmark = pytest.mark.anyio
PNG = "image/png"


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Served]:
    """A store and its server."""
    async with served(tmp_path) as made:
        yield made


def path_of(local: Served, key: str) -> Path:
    """Where the documented layout puts a blob."""
    return local.root / key[:2] / key[2:]


def files(local: Served) -> list[Path]:
    """Every file in the store's folder."""
    return [path for path in local.root.rglob("*") if path.is_file()]


async def test_the_layout_on_disk(local: Served) -> None:
    """One private file per content, under two letters of its hash: backups and people can find their way."""
    blob = await local.store.put(b"pixels", PNG)
    path = path_of(local, blob.key)
    assert files(local) == [path]
    assert path.read_bytes() == b"pixels"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


KILLED_WRITER = """
import asyncio, os, pathlib, signal, sys
from hwapok_server.providers.local.blob_store import LocalBlobStore
from hwapok_server.providers.signing import SigningKeys
# The moment when all is written and nothing is visible yet.
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
store = LocalBlobStore(pathlib.Path(sys.argv[1]), SigningKeys.in_memory())
asyncio.run(store.put(bytes(1000), "image/png"))
"""


async def test_a_killed_writer_leaves_nothing_visible(local: Served) -> None:
    """Neither readers, links nor the list see a half-written blob; the next put works; the remains are swept."""
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_WRITER, str(local.root))
    assert await killed.wait() == -signal.SIGKILL
    [remains] = files(local)
    key = hashlib.sha256(bytes(1000)).hexdigest()
    link = await local.store.sign(Blob(key, 1000, PNG), "a.png", timedelta(hours=1))
    assert (await local.http.get(link.uri)).status_code == 404
    assert [blob async for blob in local.store.list()] == []
    assert remains.exists(), "it may belong to a writer at work"

    await local.store.put(bytes(1000), PNG)
    assert (await local.http.get(link.uri)).content == bytes(1000)
    yesterday = time.time() - 86_400
    os.utime(remains, (yesterday, yesterday))
    assert [blob.key async for blob in local.store.list()] == [key]
    assert files(local) == [path_of(local, key)]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process can grow further, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk(local: Served) -> None:
    """The reason says to try again, and no part of the blob remains."""
    with largest_file(4096), pytest.raises(HwapokError) as caught:
        await local.store.put(bytes(1_000_000), PNG)
    assert caught.value.reason == Reason.BLOB_STORE_UNAVAILABLE
    assert caught.value.retry_after is not None
    assert files(local) == []


async def test_a_store_that_cannot_be_reached(tmp_path: Path) -> None:
    """Every method says so when the folder is not one."""
    (tmp_path / "blobs").write_text("in the way")
    store = LocalBlobStore(tmp_path / "blobs", SigningKeys.in_memory())
    for attempt in (store.put(b"x", PNG), store.get("0" * 64), store.delete("0" * 64), store.ping(), _all(store)):
        with pytest.raises(HwapokError) as caught:
            await attempt
        assert caught.value.reason == Reason.BLOB_STORE_UNAVAILABLE


async def _all(store: LocalBlobStore) -> None:
    async for _ in store.list():
        pass


async def test_links_into_a_store_that_cannot_be_reached(local: Served) -> None:
    """The link may be fine: the client is told to come back, not that the blob is gone."""
    link = await local.store.sign(Blob("0" * 64, 1, PNG), "a.png", timedelta(hours=1))
    local.root.write_text("in the way")
    reply = await local.http.get(link.uri)
    assert (reply.status_code, reply.json()["error"]) == (503, "BLOB_STORE_UNAVAILABLE")


async def test_putting_again_renews_the_time(local: Served) -> None:
    """A sweep that goes by age does not take what was just put again."""
    blob = await local.store.put(b"x", PNG)
    os.utime(path_of(local, blob.key), (1_000_000, 1_000_000))
    await local.store.put(b"x", PNG)
    [found] = [stored async for stored in local.store.list()]
    assert datetime.now(UTC) - found.modified < timedelta(minutes=1)


async def test_putting_again_mends_a_damaged_file(local: Served) -> None:
    """A file cut short, by hand or by a disk, is written anew."""
    blob = await local.store.put(b"whole", PNG)
    path_of(local, blob.key).write_bytes(b"wh")
    await local.store.put(b"whole", PNG)
    assert await local.store.get(blob.key) == b"whole"


async def test_foreign_files_in_the_folder_are_left_alone(local: Served) -> None:
    """The list knows its own files; a sweep never meets others."""
    blob = await local.store.put(b"x", PNG)
    (local.root / "README").write_text("by hand")
    (path_of(local, blob.key).parent / "notes.txt").write_text("by hand")
    assert [stored.key async for stored in local.store.list()] == [blob.key]
    assert len(files(local)) == 3


async def test_signing_needs_an_address(tmp_path: Path) -> None:
    """A worker's store has none and never makes a link that leads nowhere."""
    store = LocalBlobStore(tmp_path, SigningKeys.in_memory())
    with pytest.raises(ValueError, match="base URL"):
        await store.sign(Blob("0" * 64, 1, PNG), "a.png", timedelta(hours=1))


async def test_ping_leaves_nothing_behind(local: Served) -> None:
    """A health check every few seconds fills no disk."""
    await local.store.ping()
    assert files(local) == []


def test_other_users_of_the_computer_cannot_read_the_store(tmp_path: Path) -> None:
    """The data folder itself may be open to the database's user; the pictures are not."""
    store = LocalBlobStore(tmp_path / "blobs", SigningKeys.in_memory())
    asyncio.run(store.put(b"private", "image/png"))
    folders = [tmp_path / "blobs", *(path for path in (tmp_path / "blobs").rglob("*") if path.is_dir())]
    assert [folder.stat().st_mode & 0o077 for folder in folders] == [0] * len(folders)
