"""The whole stack with its pictures in Azure Blob Storage, which Azurite stands in for."""

from __future__ import annotations

import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwapok import Studio
from support.azurite import Azurite, running_azurite
from support.disposition import name_in
from support.psd_reader import read_psd
from support.raw_client import jpeg
from support.stack import Stack, running_stack

# Azurite is installed when it is first needed.
pytestmark = pytest.mark.timeout(400)
SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
LIFETIME_S = 8


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """An account that keeps its files when it is stopped."""
    with running_azurite("--location", str(tmp_path_factory.mktemp("azurite"))) as azurite:
        yield azurite


@pytest.fixture(scope="module")
def on_azure(account: Azurite) -> Iterator[Stack]:
    """A stack with its store there, in a container that does not exist yet, and short links."""
    environment = {
        "HWAPOK_BLOB_STORE": "azure",
        "AZURE_STORAGE_CONNECTION_STRING": account.connection_string,
        "HWAPOK_URL_LIFETIME_S": str(LIFETIME_S),
    }
    with running_stack(environment=environment) as stack:
        yield stack


def test_the_main_job(on_azure: Stack, account: Azurite, tmp_path: Path) -> None:
    """An upload, a prompt, a picture: both files lie in the account, and a plain client gets them by their links, under
    their Korean names."""
    with Studio(on_azure.grpc) as studio:
        upload = studio.upload(jpeg(), file_name="사진.jpg")
        made = studio.make(SCENE, tag="고양이", category="동물", layer="배경", references=[upload]).result()
        assert [reference.name for reference in made.prompt.references] == [upload.name]
        result = studio.job(made.render.job).result
    for artifact in (result.png, result.psd):  # type: ignore[union-attr]
        assert artifact.url.startswith(account.account_url)
        with urllib.request.urlopen(artifact.url, timeout=30) as reply:
            assert name_in(reply.headers["content-disposition"]) == artifact.file_name
            assert reply.headers["content-type"] == artifact.content_type
            body = reply.read()
        assert len(body) == artifact.size_bytes
    assert read_psd(body, tmp_path)["difference"]["max"] <= 2
    assert not (on_azure.data_dir / "blobs").exists()


def test_links_end(on_azure: Stack) -> None:
    """A link that works stops working when it says so; the SDK then gets a fresh one."""
    with Studio(on_azure.grpc) as studio:
        rendered = studio.render(SCENE, category="animal", layer="sketch").result()
        png = studio.job(rendered.job).result.png  # type: ignore[union-attr]
        assert status(png.url) == 200
        deadline = time.monotonic() + 10 * LIFETIME_S
        while status(png.url) == 200 and time.monotonic() < deadline:
            threading.Event().wait(0.5)
        assert status(png.url) == 403
        assert len(png.bytes()) == png.size_bytes


def test_a_store_that_is_away_for_a_while(on_azure: Stack, account: Azurite) -> None:
    """In the middle of a job: the job waits for it, and nothing is lost."""
    with Studio(on_azure.grpc) as studio:
        on_azure.kill("worker-1", signal.SIGSTOP)
        try:
            run = studio.render("등대가 있는 바닷가", category="nature", layer="background")
            account.stop()
            before = on_azure.log_count()
        finally:
            on_azure.kill("worker-1", signal.SIGCONT)
        try:
            on_azure.wait_for_log(after=before, action="blob_store_failed")
        finally:
            account.start()
        assert run.result(timeout=120).png.bytes()


def test_a_deleted_job_leaves_nothing(on_azure: Stack) -> None:
    """Its files go from the account with it."""
    with Studio(on_azure.grpc) as studio:
        rendered = studio.render("산속의 절", category="architecture", layer="sketch").result()
        url = studio.job(rendered.job).result.psd.url  # type: ignore[union-attr]
        studio.delete(rendered.job)
    assert status(url) in (403, 404)


def status(url: str) -> int:
    """The HTTP status of a link."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
