"""A downloaded file is the server's, whole, or there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hwapok import Artifact, DownloadFailed, RetryPolicy, Studio, StudioError, Unavailable
from hwapok.download import safe_name
from support.fake_gateway import FakeGateway
from support.fake_jobs import PSD
from support.studios import BRIEF


@pytest.fixture
def psd(studio: Studio) -> Artifact:
    """The PSD of a finished render."""
    return studio.render("a cat", **BRIEF).result().psd


def test_to_a_file_or_a_folder(psd: Artifact, tmp_path: Path) -> None:
    """A path is taken as it is; a folder, also one to be made, gets the server's file name."""
    assert psd.save(tmp_path / "new" / "cat.psd") == tmp_path / "new" / "cat.psd"
    assert psd.save(tmp_path) == tmp_path / "달빛 고양이.psd"
    assert psd.save(f"{tmp_path}/later/") == tmp_path / "later" / "달빛 고양이.psd"
    assert {path.read_bytes() for path in tmp_path.rglob("*.psd")} == {PSD}


def test_replaces_in_one_step(psd: Artifact, gateway: FakeGateway, tmp_path: Path) -> None:
    """A file that was there is replaced by a good download and left alone by a bad one; nothing else is left behind."""
    target = tmp_path / "cat.psd"
    target.write_bytes(b"old")
    gateway.files.faults.append("corrupt")
    with pytest.raises(DownloadFailed) as caught:
        psd.save(target)
    assert caught.value.reason == "CHECKSUM_MISMATCH"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]
    psd.save(target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [PSD]


def test_permissions_follow_the_umask(psd: Artifact, tmp_path: Path) -> None:
    """Others may read the file as they may read any new file of the user."""
    (tmp_path / "plain").touch()
    assert psd.save(tmp_path / "cat.psd").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("fault", ["truncate", "error"])
def test_broken_connections_are_tried_again(psd: Artifact, gateway: FakeGateway, fault: str) -> None:
    """A download that breaks off, or a server in trouble, is tried again."""
    gateway.files.faults.extend([fault, fault])
    assert psd.bytes() == PSD
    assert len(gateway.files.requests) == 3


def test_expired_link(psd: Artifact, gateway: FakeGateway, tmp_path: Path) -> None:
    """An expired link is replaced by a fresh one of the same job, without a word."""
    gateway.files.expire_links()
    assert psd.save(tmp_path / "cat.psd").read_bytes() == PSD
    assert [method for method, _ in gateway.calls][-1] == "GetJob"


def test_expired_link_without_a_job(studio: Studio, gateway: FakeGateway) -> None:
    """Where there is no fresh link, that is said."""
    ticket = studio.open_ticket(studio.render("a cat", **BRIEF).result().job)
    psd = studio.redeem_open_ticket(ticket.ticket)
    gateway.files.expire_links()
    with pytest.raises(DownloadFailed) as caught:
        psd.bytes()
    assert caught.value.reason == "LINK_EXPIRED"


def test_deleted_job(psd: Artifact, studio: Studio, gateway: FakeGateway) -> None:
    """An expired link of a job that is gone says that the job is gone."""
    studio.delete(psd.job)
    gateway.files.expire_links()
    with pytest.raises(StudioError) as caught:
        psd.bytes()
    assert caught.value.reason == "JOB_NOT_FOUND"


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "nonsense"])
def test_only_http(psd: Artifact, url: str) -> None:
    """A link to anything but the web is not followed."""
    with pytest.raises(DownloadFailed) as caught:
        replace(psd, url=url).bytes()
    assert caught.value.reason == "LINK_UNUSABLE"


def test_no_redirects(psd: Artifact, gateway: FakeGateway) -> None:
    """A file server cannot send the client elsewhere."""
    gateway.files.faults.append("redirect")
    with pytest.raises(DownloadFailed):
        psd.bytes()


def test_file_server_away(gateway: FakeGateway) -> None:
    """A file server that stays away is reported when patience is over."""
    policy = RetryPolicy(first_delay=0.01, longest_delay=0.01, patience=0.1)
    with Studio(gateway.target, retry_policy=policy) as studio:
        psd = studio.render("a cat", **BRIEF).result().psd
        gateway.stop()
        with pytest.raises(Unavailable) as caught:
            psd.bytes()
    assert caught.value.reason == "FILES_UNREACHABLE"


def test_proxies_are_not_asked_for_this_computer(psd: Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment does not stand between a client and its own computer."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert psd.bytes() == PSD


def test_after_closing(gateway: FakeGateway) -> None:
    """An artifact of a closed studio says so."""
    with Studio(gateway.target) as studio:
        psd = studio.render("a cat", **BRIEF).result().psd
    with pytest.raises(StudioError) as caught:
        psd.bytes()
    assert caught.value.reason == "CLIENT_CLOSED"


@pytest.mark.parametrize(
    ("proposed", "safe"),
    [
        ("달빛 고양이.psd", "달빛 고양이.psd"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "hwapok"),
        ("", "hwapok"),
        ("C:\\x\0y.png", "C__x_y.png"),
        ("가" * 200 + ".psd", "가" * 70 + ".psd"),
    ],
)
def test_file_names(proposed: str, safe: str) -> None:
    """A proposed name never leads out of the folder and fits every file system."""
    assert safe_name(proposed) == safe
    assert len(safe.encode()) <= 255
