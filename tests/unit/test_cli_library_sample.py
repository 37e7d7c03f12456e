"""`hwapok library sample`: a package of stamps becomes a library, and one command removes exactly that."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hwapok import Studio
from hwapok.cli.failures import ExitCode
from support.command_line import CommandLine
from support.fake_gateway import FakeGateway
from support.fake_library import PNG_START

STAMPS = {
    "animals/mammals/cat": "A cat.\nde.utf8=Eine Katze.\nko.utf8=고양이\n",
    "people/king": "A king.\nko.utf8=임금님\n",
    "seasonal/bell": "A bell.\nko.utf8=종\n",
    "animals/yeti": "A yeti.\nde.utf8=Ein Yeti.\n",
    "symbols/alphabets/a": "The letter a.\nko.utf8='a' 글자\n",
}

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs Debian's package tools")


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return CommandLine(gateway.target)


@pytest.fixture
def archive(tmp_path: Path) -> str:
    """A PATH whose apt-get downloads a small package of the same make."""
    tree, tools = tmp_path / "tree", tmp_path / "tools"
    stamps = tree / "usr" / "share" / "tuxpaint" / "stamps"
    for name, texts in STAMPS.items():
        path = stamps / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".png").write_bytes(PNG_START + name.encode())
        path.with_suffix(".txt").write_text(texts, "utf-8")
    (stamps / "animals" / "undescribed.png").write_bytes(PNG_START)
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text("Package: stamps\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: stamps\n")
    package = tmp_path / "stamps_1_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, package], check=True, stdout=subprocess.DEVNULL)
    tools.mkdir()
    (tools / "apt-get").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncp {package} .\n')
    (tools / "apt-get").chmod(0o755)
    return f"{tools}:{os.environ['PATH']}"


def test_build_and_remove(
    hwapok: CommandLine, gateway: FakeGateway, studio: Studio, archive: str, tmp_path: Path
) -> None:
    """Stamps with Korean captions come with keywords, category and rights; removal leaves everything else."""
    studio.library.add(PNG_START + b"my own", caption="내 고양이", license="GPL-2.0-or-later")
    result = hwapok("library", "sample", PATH=archive)
    assert result.exit_code == 0, result.output
    assert "tuxpaint-stamps-default" in (tmp_path / "asked").read_text()
    by_caption = {picture.caption: picture for picture in studio.library.pictures()}
    assert set(by_caption) == {"내 고양이", "고양이", "임금님", "종"}
    cat = by_caption["고양이"]
    assert (cat.file_name, cat.tags, cat.category) == ("cat.png", ("animals", "mammals", "A cat"), "animal")
    assert (cat.license, cat.author) == ("GPL-2.0-or-later", "Bill Kendrick and the Tux Paint contributors")
    assert "tuxpaint-stamps-default" in cat.source
    assert (by_caption["임금님"].category, by_caption["종"].category) == ("person", "")
    assert hwapok("library", "sample", PATH=archive).exit_code == 0
    assert len(gateway.library.pictures) == 4
    assert hwapok("library", "sample", "--remove").stdout.strip() == "샘플 그림 3장을 지웠습니다."
    assert list(gateway.library.captions().values()) == ["내 고양이"]


def test_limit(hwapok: CommandLine, gateway: FakeGateway, archive: str) -> None:
    """`--limit` takes some from everywhere."""
    assert hwapok("library", "sample", "--limit", "2", PATH=archive).exit_code == 0
    assert list(gateway.library.captions().values()) == ["고양이", "임금님"]


def test_not_on_debian(hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path) -> None:
    """Where there are no such tools the error names them."""
    result = hwapok("library", "sample", PATH=str(tmp_path))
    assert result.exit_code == ExitCode.FAILED
    assert "apt-get, dpkg-deb" in result.stderr
    assert gateway.library.pictures == {}


def test_no_network(hwapok: CommandLine, archive: str, tmp_path: Path) -> None:
    """A package that cannot be fetched is an error with what apt-get says and what may help."""
    (tmp_path / "tools" / "apt-get").write_text("#!/bin/sh\necho 'E: Unable to locate package' >&2\nexit 100\n")
    result = hwapok("library", "sample", PATH=archive)
    assert result.exit_code == ExitCode.FAILED
    assert "E: Unable to locate package [SAMPLE_UNAVAILABLE]" in result.stderr
    assert "apt-get update" in result.stderr
