"""The launcher against the real server: from a rendered job to the artist's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from hwapok import Studio
from support.command_line import CommandLine
from support.psd_reader import read_psd
from support.stack import Stack


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with an editor in it."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$HOME/opened"\n')
    editor.chmod(0o755)
    return tmp_path


def test_a_ticket_of_the_real_server_opens_its_psd(stack: Stack, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PSD that is opened is one that another program reads, under the server's Korean name."""
    monkeypatch.setattr("hwapok.cli.launcher.registration.of_this_system", lambda _: _NoDesktop())
    hwapok = CommandLine(stack.grpc)
    assert hwapok("launcher", "install", "--editor", str(home / "editor")).exit_code == 0
    assert hwapok("launcher", "pair", "--yes").exit_code == 0
    with Studio(stack.grpc) as studio:
        made = studio.make("한옥 마당의 고양이", tag="고양이", category="animal", layer="background").result().render
        link = studio.open_ticket(made.job).link
    opened = hwapok("launcher", "handle", "--", link)
    assert opened.exit_code == 0, opened.stderr
    path = Path((home / "opened").read_text("utf-8").strip())
    assert path == home / "Pictures" / "화폭" / made.psd.file_name
    assert read_psd(path.read_bytes(), home)["layers"][0]["name"] == "원본"
    assert "[OPEN_TICKET_INVALID]" in hwapok("launcher", "handle", "--", link).stderr


class _NoDesktop:
    """A system on which there is nothing to register with."""

    def install(self) -> None:
        """Nothing to do."""
