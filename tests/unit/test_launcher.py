"""Links that open PSDs on the desktop: what they may do, and all that they may not."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hwapok.artifact import Artifact
from hwapok.errors import DownloadFailed, InvalidArgument
from hwapok.launcher import links
from hwapok.launcher.checked import check_host
from hwapok.launcher.pairing import Pairing, Pairings, load, save
from hwapok.launcher.settings import places
from support.command_line import CommandLine
from support.fake_gateway import SERVER_ID, FakeGateway
from support.fake_jobs import PSD

TICKET = "A" * 43
LINK = f"hwapok://open/v1/{SERVER_ID}.{TICKET}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose editor writes down what it is asked to open."""
    folder = tmp_path / "김 화가"
    folder.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    editor = folder / "editor"
    editor.write_text('#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> "$HOME/opened"\n')
    editor.chmod(0o755)
    return folder


@pytest.fixture
def hwapok(gateway: FakeGateway, home: Path) -> CommandLine:
    return CommandLine(gateway.target)


@pytest.fixture
def paired(hwapok: CommandLine, home: Path) -> CommandLine:
    """The launcher allows the server and opens PSDs with the editor."""
    assert hwapok("launcher", "pair", "--yes").exit_code == 0
    _edit(home, lambda told: told | {"editor": str(home / "editor")})
    return hwapok


def _edit(home: Path, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    path = home / ".config" / "hwapok" / "launcher.json"
    path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")


def _link(hwapok: CommandLine, gateway: FakeGateway, psd: bytes = PSD, name: str = "고양이 1a2b.psd") -> str:
    """A fresh link to a PSD."""
    ticket = f"{len(gateway.tickets) + len(gateway.calls):043d}"
    gateway.tickets[ticket] = gateway.files.asset(gateway.files.put(psd), name, "image/vnd.adobe.photoshop")
    return f"hwapok://open/v1/{SERVER_ID}.{ticket}"


def _opened(home: Path) -> list[str]:
    """The words the editor got, each call's count first."""
    file = home / "opened"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def _saved(home: Path) -> dict[str, bytes]:
    folder = home / "Pictures" / "화폭"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.mark.parametrize(
    "link",
    [
        "",
        "hwapok:",
        LINK + "\n",
        LINK + " --editor=sh",
        LINK + "/",
        LINK + "?target=evil.example",
        LINK + "#x",
        LINK.upper(),
        " " + LINK,
        LINK.replace("hwapok", "http"),
        LINK.replace("v1", "v2"),
        LINK.replace("open", "run"),
        LINK.replace("open/v1", "open/v1/.."),
        LINK.replace("open/v1", "evil.example/open/v1"),
        LINK.replace("open", "user@open"),
        LINK.replace(SERVER_ID, SERVER_ID.upper()),
        LINK.replace(SERVER_ID, SERVER_ID + "0"),
        LINK.replace(TICKET, "A" * 21),
        LINK.replace(TICKET, "A" * 65),
        LINK.replace(TICKET, "A" * 2000),
        LINK.replace(TICKET, "../" * 10),
        LINK.replace(TICKET, "%41" * 10),
        LINK.replace(TICKET, "$(touch x)" + "A" * 20),
        LINK.replace(TICKET, "`id`" + "A" * 20),
        LINK.replace(TICKET, "티" * 22),
        LINK.replace(TICKET, "١" * 22),
        f"hwapok://open/v1/{SERVER_ID}.{TICKET}\x00",
        f"file:///etc/passwd#{LINK}",
        "--target=evil.example",
    ],
)
def test_any_other_link_is_refused(paired: CommandLine, gateway: FakeGateway, home: Path, link: str) -> None:
    """Whatever a hostile page puts into a link, no server is asked and nothing is opened."""
    gateway.calls.clear()
    result = paired("launcher", "handle", "--", link)
    assert (result.exit_code, "[BAD_LINK]" in result.stderr) == (2, True)
    assert TICKET not in result.stderr
    assert (list(gateway.calls), _opened(home), _saved(home)) == ([], [], {})


@pytest.mark.parametrize("ticket", ["A" * 22, "a-_9" * 16])
def test_the_shortest_and_the_longest_ticket(ticket: str) -> None:
    """Both ends of what a server may issue."""
    parsed = links.parse(f"hwapok://open/v1/0123abcd.{ticket}")
    assert (parsed.server_id, parsed.ticket) == ("0123abcd", ticket)
    assert ticket not in repr(parsed)
    with pytest.raises(InvalidArgument):
        links.parse(f"hwapok://open/v1/0123abcd.{ticket}.")


def test_a_link_opens_its_psd(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """The editor gets one word, the path of a file that is just what the server has."""
    result = paired("launcher", "handle", "--", _link(paired, gateway), HWAPOK_TOKEN="not-to-be-sent")
    assert result.exit_code == 0
    path = home / "Pictures" / "화폭" / "고양이 1a2b.psd"
    assert _opened(home) == ["1", str(path)]
    assert _saved(home) == {path.name: PSD}
    assert "authorization" not in gateway.metadata[-1]


def test_a_used_link_opens_nothing(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """A page that fires the same link again gets no second window."""
    link = _link(paired, gateway)
    assert paired("launcher", "handle", "--", link).exit_code == 0
    again = paired("launcher", "handle", "--", link)
    assert (again.exit_code, "[OPEN_TICKET_INVALID]" in again.stderr) == (4, True)
    assert len(_opened(home)) == 2


def test_nothing_is_overwritten(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """A PSD that was painted on stays; the same one again is not downloaded twice."""
    folder = home / "Pictures" / "화폭"
    folder.mkdir(parents=True)
    (folder / "고양이 1a2b.psd").write_bytes(b"painted on")
    for _ in range(2):
        assert paired("launcher", "handle", "--", _link(paired, gateway)).exit_code == 0
    assert _saved(home) == {"고양이 1a2b.psd": b"painted on", "고양이 1a2b (1).psd": PSD}
    assert _opened(home)[1::2] == [str(folder / "고양이 1a2b (1).psd")] * 2
    assert len(gateway.files.requests) == 1


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../.bashrc", "_.._.psd"),
        ("/etc/cron.d/x.psd", "_etc_cron.d_x.psd"),
        ("-rf.psd", "rf.psd"),
        ("고양이.exe", "고양이.psd"),
        ("\u202egpj.psd\n", "gpj.psd"),
        ("", "hwapok.psd"),
        ("가" * 300 + ".psd", None),
    ],
)
def test_names_are_made_safe(
    paired: CommandLine, gateway: FakeGateway, home: Path, name: str, saved: str | None
) -> None:
    """The server proposes a name; where the file goes and how it ends is decided here."""
    assert paired("launcher", "handle", "--", _link(paired, gateway, name=name)).exit_code == 0
    [found] = _saved(home)
    assert saved in (None, found)
    assert found.endswith(".psd")
    assert not set(found) & set('/\\:*?"<>|\n')
    assert sorted(path.name for path in home.iterdir()) == [".config", "Pictures", "editor", "opened"]


def test_what_is_no_psd_is_not_opened(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """A program that trusts file endings must not get another kind of file."""
    result = paired("launcher", "handle", "--", _link(paired, gateway, psd=b"MZ\x90\x00 a program"))
    assert (result.exit_code, "[NOT_A_PSD]" in result.stderr) == (1, True)
    assert (_opened(home), _saved(home)) == ([], {})


@pytest.mark.parametrize(("fault", "reason"), [("corrupt", "CHECKSUM_MISMATCH"), ("redirect", "LINK_UNUSABLE")])
def test_other_bytes_than_promised(
    paired: CommandLine, gateway: FakeGateway, home: Path, fault: str, reason: str
) -> None:
    """A changed file, or an address that points elsewhere, leaves nothing behind."""
    gateway.files.faults.extend([fault] * 20)
    result = paired("launcher", "handle", "--", _link(paired, gateway))
    assert (result.exit_code, f"[{reason}]" in result.stderr) == (1, True)
    assert (_opened(home), _saved(home)) == ([], {})


def test_a_file_of_somebody_else(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """The server's word alone does not make this computer fetch from any address; the owner's list does."""
    link = _link(paired, gateway)
    asset = gateway.tickets[link.partition(".")[2]]
    asset.uri = asset.uri.replace("127.0.0.1", "files.example")
    result = paired("launcher", "handle", "--", link)
    assert "[FOREIGN_FILES_HOST]" in result.stderr
    assert "hwapok launcher pair --files-host files.example" in result.stderr
    assert gateway.files.requests == []


def test_a_file_that_is_too_large(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """The size that the server tells is looked at before anything is fetched."""
    link = _link(paired, gateway)
    gateway.tickets[link.partition(".")[2]].size_bytes = 2**28 + 1
    assert "[PSD_TOO_LARGE]" in paired("launcher", "handle", "--", link).stderr
    assert gateway.files.requests == []


def test_a_person_without_a_terminal_is_told(paired: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """On the desktop, in Korean: a refused link, and a folder that cannot be written."""
    told = home / "bin" / "notify-send"
    told.parent.mkdir()
    told.write_text('#!/bin/sh\nprintf "%s\\n" "$2" >> "$HOME/told"\n')
    told.chmod(0o755)
    path = f"{told.parent}:{os.environ['PATH']}"
    paired("launcher", "handle", "--", LINK.replace(TICKET, "B" * 43), PATH=path)
    (home / "Pictures").write_text("a file where the folder should be")
    result = paired("launcher", "handle", "--", _link(paired, gateway), PATH=path)
    assert "[FILE_UNUSABLE]" in result.stderr
    first, second = (home / "told").read_text("utf-8").splitlines()
    assert first == "이 열기 표는 이미 쓰였거나 1분이 지났습니다. 페이지에서 다시 열어 주세요."
    assert second.startswith("파일이나 폴더를 쓸 수 없습니다")


def test_a_server_that_was_not_allowed(hwapok: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """Before somebody at this computer has said yes, a link does nothing."""
    result = hwapok("launcher", "handle", "--", _link(hwapok, gateway))
    assert (result.exit_code, "[NOT_PAIRED]" in result.stderr) == (1, True)
    assert gateway.requests("RedeemOpenTicket") == []


def test_pairing_asks_once(hwapok: CommandLine, home: Path) -> None:
    """No, or nobody there to ask: nothing is written. Yes: a file that only its owner reads, without the API key."""
    assert hwapok("launcher", "pair").exit_code == 130
    path = home / ".config" / "hwapok" / "launcher.json"
    assert not path.exists()
    assert hwapok("launcher", "pair", "--yes", "--files-host", "Files.Example", "--token", "secret").exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "secret" not in path.read_text("utf-8")
    [pairing] = load(path).servers.values()
    assert pairing == Pairing(f"http://{hwapok.environment['HWAPOK_TARGET']}", "", ("files.example",))
    status = hwapok.json("launcher", "status")[0]
    assert status["servers"] == {SERVER_ID: pairing.target}


def test_a_damaged_pairing_file(hwapok: CommandLine, gateway: FakeGateway, home: Path) -> None:
    """It is named, not guessed at and not overwritten."""
    path = home / ".config" / "hwapok" / "launcher.json"
    for text in ("{", "[]", '{"servers": 3, "editor": ""}', '{"editor": ""}'):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for words in (["handle", "--", LINK], ["pair", "--yes"], ["status"]):
            assert "[PAIRINGS_UNREADABLE]" in hwapok("launcher", *words).stderr
        assert path.read_text() == text


def test_pairings_come_back(tmp_path: Path) -> None:
    """What is saved is what is loaded; of one server the newest."""
    one = (
        Pairings().with_server("0123abcd", Pairing("http://a:1")).with_server("0123abcd", Pairing("https://b:2", "/ca"))
    )
    save(tmp_path / "x" / "launcher.json", one)
    assert load(tmp_path / "x" / "launcher.json") == one
    assert one.servers["0123abcd"].target == "https://b:2"


@pytest.mark.skipif(sys.platform != "linux", reason="user-dirs.dirs is what Linux has")
def test_the_desktops_own_folder_of_pictures(tmp_path: Path) -> None:
    """A Korean desktop calls it 사진; a hostile or odd entry is not followed into variables."""
    for entry, expected in (
        ('XDG_PICTURES_DIR="$HOME/사진"', tmp_path / "사진"),
        ('XDG_PICTURES_DIR="/mnt/그림"', Path("/mnt/그림")),
        ('XDG_PICTURES_DIR="$OTHER/x"', tmp_path / "Pictures"),
        ("# nothing", tmp_path / "Pictures"),
    ):
        (tmp_path / ".config").mkdir(exist_ok=True)
        (tmp_path / ".config" / "user-dirs.dirs").write_text(entry + "\n", "utf-8")
        assert places({}, tmp_path).pictures == expected / "화폭"


def test_hosts_of_files(gateway: FakeGateway) -> None:
    """Names compare as wholes; this computer is this computer under each of its names."""

    def asset(url: str) -> Artifact:
        return Artifact("x.psd", "", 1, "", url, None, None, "", "", "", None)  # type: ignore[arg-type]

    for url, allowed in (
        ("http://127.0.0.1:5/x", ["localhost"]),
        ("https://Files.Example/x", ["a", "files.example"]),
        ("http://[::1]:5/x", ["127.0.0.1"]),
    ):
        check_host(asset(url), allowed)
    for url, allowed in (
        ("https://files.example.evil/x", ["files.example"]),
        ("https://files.example@evil/x", ["files.example"]),
        ("http://127.0.0.1:5/x", ["files.example"]),
        ("file:///etc/passwd", [""]),
        ("ftp://files.example/x", ["files.example"]),
    ):
        with pytest.raises(DownloadFailed):
            check_host(asset(url), allowed)
