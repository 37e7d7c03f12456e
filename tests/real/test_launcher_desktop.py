"""The desktop's own programs bring a link to the launcher and its PSD to an editor."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwapok.launcher.schemes import macos, windows
from hwapok.launcher.schemes.linux import exec_word
from support.fake_gateway import SERVER_ID, FakeGateway
from support.fake_jobs import PSD


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with FakeGateway() as fake:
        yield fake


class Desktop:
    """A user's home on a desktop without a name, where `xdg-open` itself reads the .desktop files."""

    def __init__(self, home: Path, target: str) -> None:
        self.home = home
        dropped = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "BROWSER")
        self.environment = {name: value for name, value in os.environ.items() if name not in dropped} | {
            "HOME": str(home), "DISPLAY": ":99", "HWAPOK_TARGET": target, "LANG": "ko_KR.UTF-8",
        }  # fmt: skip
        self.editor = home / "editor"
        self.editor.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$HOME/opened"\n')
        self.editor.chmod(0o755)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, env=self.environment, cwd=self.home, capture_output=True, encoding="utf-8", check=False, timeout=60
        )

    def hwapok(self, *words: str) -> str:
        done = self.run(sys.executable, "-m", "hwapok", "launcher", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def opened(self) -> list[str]:
        file = self.home / "opened"
        return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.fixture
def desktop(gateway: FakeGateway, tmp_path: Path) -> Desktop:
    home = tmp_path / "김화가"
    home.mkdir()
    return Desktop(home, gateway.target)


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
def test_a_link_of_a_page_opens_the_editor(desktop: Desktop, gateway: FakeGateway) -> None:
    """Installed and paired, `xdg-open LINK` ends with the PSD in the chosen program; uninstalled, nothing is left."""
    assert "화폭" in desktop.hwapok("install", "--editor", str(desktop.editor))
    desktop.hwapok("pair", "--yes")
    assert desktop.hwapok("status").startswith("링크: 이 컴퓨터에서 엽니다.")
    gateway.tickets["T" * 43] = gateway.files.asset(gateway.files.put(PSD), "고양이.psd", "image/vnd.adobe.photoshop")
    done = desktop.run("xdg-open", f"hwapok://open/v1/{SERVER_ID}.{'T' * 43}")
    assert done.returncode == 0, done.stderr
    [path] = desktop.opened
    assert path == str(desktop.home / "Pictures" / "화폭" / "고양이.psd")
    assert Path(path).read_bytes() == PSD

    desktop.hwapok("uninstall")
    assert desktop.hwapok("status").startswith("링크: 아직 등록하지 않았습니다")
    left = [path for path in desktop.home.rglob("*") if path.is_file() and "hwapok" in path.name]
    assert left == []
    associations = desktop.home / ".config" / "mimeapps.list"
    assert not associations.exists() or "hwapok" not in associations.read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
def test_a_program_to_open_with(desktop: Desktop) -> None:
    """Found on the path or in the folder where it was named, it is kept as a path of its own; a wrong name is told."""
    refused = desktop.run(sys.executable, "-m", "hwapok", "launcher", "install", "--editor", "no-such-program")
    assert (refused.returncode, "[NO_EDITOR]" in refused.stderr) == (2, True)
    assert not list(desktop.home.rglob("*.desktop"))
    desktop.hwapok("install", "--editor", "./editor")
    assert f"여는 프로그램: {desktop.editor}" in desktop.hwapok("status")
    desktop.hwapok("install", "--editor", "")
    assert "여는 프로그램" not in desktop.hwapok("status")


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is what Linux has")
@pytest.mark.parametrize("tail", [" --editor=/bin/sh", "/../../x", "?$(touch pwned)", ";touch pwned", "%0atouch pwned"])
def test_a_hostile_link_through_the_desktop(desktop: Desktop, gateway: FakeGateway, tail: str) -> None:
    """What a page adds to a link never becomes an option or a command on the way through the desktop's scripts."""
    desktop.hwapok("install", "--editor", str(desktop.editor))
    desktop.hwapok("pair", "--yes")
    gateway.calls.clear()
    done = desktop.run("xdg-open", f"hwapok://open/v1/{SERVER_ID}.{'T' * 43}{tail}")
    assert done.returncode != 0
    assert (desktop.opened, gateway.calls) == ([], [])
    assert not list(desktop.home.rglob("pwned"))


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/home/김화가/.local/share/hwapok/open-link", "/home/김화가/.local/share/hwapok/open-link"),
        ("/home/김 화가/open-link", '"/home/김 화가/open-link"'),
        ("/home/100%/open-link", '"/home/100%%/open-link"'),
        ('/home/a"b$c`d/x', '"/home/a\\\\"b\\\\$c\\\\`d/x"'),
        ("/home/a\\b/x", '"/home/a\\\\\\\\b/x"'),
    ],
)
def test_a_program_in_a_desktop_entry(path: str, word: str) -> None:
    """Quoted by the rules of desktop entries, and only where those ask for it."""
    assert exec_word(Path(path)) == word


def test_windows_entries() -> None:
    """The link is one quoted word after `--`, started without a console."""
    words = windows.windowless([r"C:\Program Files\Python\python.exe", "-m", "hwapok", "launcher", "handle", "--"])
    entries = {(entry.key, entry.name): entry.text for entry in windows.entries(words)}
    assert entries["Software\\Classes\\hwapok", "URL Protocol"] == ""
    assert entries["Software\\Classes\\hwapok\\shell\\open\\command", ""] == (
        r'"C:\Program Files\Python\pythonw.exe" -m hwapok launcher handle -- "%1"'
    )


def test_macos_applet() -> None:
    """The applet starts us with the link as one argument and no shell, and says which scheme it opens."""
    source = macos.script(["/opt/파이썬 3/python", "-m", "hwapok", 'a"b\\c'])
    assert 'launchedTaskWithLaunchPath:"/opt/파이썬 3/python"' in source
    assert 'arguments:{"-m", "hwapok", "a\\"b\\\\c", theLink}' in source
    assert "do shell script" not in source
    info = plistlib.loads(plistlib.dumps(macos.described({"CFBundleName": "Hwapok Open"})))
    assert info["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["hwapok"]
    assert info["CFBundleName"] == "Hwapok Open"
