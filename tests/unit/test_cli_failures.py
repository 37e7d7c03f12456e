"""What the command line says and exits with when something goes wrong; help; languages; Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from hwapok.cli import cli, plugins
from hwapok.cli.failures import ExitCode
from hwapok_common.errors import HwapokError, Reason
from support.command_line import CommandLine
from support.fake_gateway import FakeGateway, Fault
from support.fake_jobs import PHOTO

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "cli.md"


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return CommandLine(gateway.target)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (Reason.INVALID_PAGE_TOKEN, ExitCode.BAD_INPUT),
        (Reason.REQUEST_ID_REUSED, ExitCode.BAD_INPUT),
        (Reason.MISSING_API_KEY, ExitCode.AUTHENTICATION),
        (Reason.JOB_NOT_FOUND, ExitCode.NOT_FOUND),
        (Reason.SERVER_BUSY, ExitCode.UNAVAILABLE),
        (Reason.JOB_STILL_RUNNING, ExitCode.FAILED),
        (Reason.INTERNAL, ExitCode.FAILED),
    ],
)
def test_exit_codes(hwapok: CommandLine, gateway: FakeGateway, reason: Reason, code: ExitCode) -> None:
    """Each kind of error has its exit code, and its reason in brackets on standard error."""
    gateway.faults["GetCatalog"].append(Fault(error=HwapokError(reason, name="x", request="y")))
    result = hwapok("catalog")
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"[{reason}]" in result.stderr


def test_violations_in_both_languages(hwapok: CommandLine) -> None:
    """The fields to correct are listed in the language of the locale or the one asked for."""
    korean, english = hwapok("prompt"), hwapok("prompt", LANG="en_US.UTF-8")
    assert korean.exit_code == english.exit_code == ExitCode.BAD_INPUT
    assert "  - scene: 키워드나 장면 가운데 하나는 적어 주세요." in korean.stderr.splitlines()
    assert "  - scene: Give a keyword or a scene." in english.stderr.splitlines()
    assert hwapok("prompt", "--lang", "en").stderr == english.stderr


@pytest.mark.parametrize("verb", ["make", "prompt"])
def test_nothing_is_uploaded_for_a_brief_that_is_refused(
    hwapok: CommandLine, gateway: FakeGateway, tmp_path: Path, verb: str
) -> None:
    """The server is asked about the brief before any picture goes to it."""
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    refused = hwapok(verb, "--category", "동물", "--layer", "배경", "--reference", "photo.jpg")
    assert refused.exit_code == ExitCode.BAD_INPUT
    assert "  - scene: 키워드나 장면 가운데 하나는 적어 주세요." in refused.stderr.splitlines()
    assert gateway.uploads == {}


def test_errors_as_json(hwapok: CommandLine) -> None:
    """With --json an error is the last line on standard output, with everything there is to know."""
    result = hwapok("prompt", "--json")
    error = json.loads(result.stdout.splitlines()[-1])
    assert (error["event"], error["reason"], error["exit_code"]) == ("error", "INVALID_REQUEST", 2)
    assert error["violations"][0]["text"]["ko"] == "키워드나 장면 가운데 하나는 적어 주세요."
    assert result.stderr == ""


def test_server_not_reachable(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """Without a server the command says where it looked and what to do."""
    gateway.stop()
    result = hwapok("catalog", "--lang", "en")
    assert result.exit_code == ExitCode.UNAVAILABLE
    assert gateway.target in result.stderr
    assert "hwapok up" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["make", "x", "--size", "large"],
        ["make", "x", "--psd-layers", "many"],
        ["make", "x", "--reference", "nowhere.jpg"],
        ["catalog", "--target", "no-port"],
        ["catalog", "--target", "other.example:1", "--token", "secret"],
        ["upload"],
        ["nonsense"],
    ],
)
def test_bad_command_lines(hwapok: CommandLine, gateway: FakeGateway, arguments: list[str]) -> None:
    """What cannot be understood is bad input, before anything is sent."""
    result = hwapok(*arguments)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert result.stderr.splitlines()[-1].startswith("오류: ")
    assert gateway.calls == []
    as_json = json.loads(hwapok(*arguments, "--json", "--lang=en").stdout)
    assert (as_json["reason"], as_json["exit_code"]) == ("USAGE", 2)


@pytest.mark.parametrize(
    ("arguments", "korean", "english"),
    [
        (["make", "x", "--size", "large"], "그림 크기는 1024x1536처럼", "A picture size looks like 1024x1536"),
        (["make", "x", "--psd-layers", "many"], "--psd-layers에는 다음 가운데", "one of these: flat, cutout, stages"),
        (["make", "x", "--reference", "nowhere.jpg"], "읽을 수 있는 파일", "not nowhere.jpg."),
        (["library", "import", "nowhere"], "DIR에는 폴더를", "DIR takes a folder; not nowhere."),
        (["jobs", "--limit", "0"], "1 이상의 정수를 적어 주세요. 받은 값: 0.", "from 1; not 0."),
        (["library", "search", "x", "--limit", "many"], "1에서 100까지의 정수", "from 1 to 100; not many."),
        (["jobs", "--limit"], "값이 빠졌습니다: --limit.", "A value is missing: --limit."),
        (["make", "x", "--edit=yes"], "값을 받지 않는 옵션입니다: --edit.", "takes no value: --edit."),
        (["watch"], "빠진 것이 있습니다: JOB.", "Something is missing: JOB."),
        (["watch", "a", "b", "c"], "알 수 없는 값이 더 있습니다: b c.", "than are understood: b c."),
        (["make", "--bogus"], "없는 옵션입니다: --bogus.", "No such option: --bogus."),
        (["librery"], "없는 명령입니다: librery. 비슷한 이름: library", "Did you mean: library"),
        (["catalog", "--target", "no-port"], "이름과 포트가 있어야", "needs a host and a port"),
    ],
)
def test_usage_is_explained_in_one_language(
    hwapok: CommandLine, arguments: list[str], korean: str, english: str
) -> None:
    """No English sentence stands within a Korean one; both name what was wrong."""
    said = hwapok(*arguments).stderr.splitlines()[-1]
    assert korean in said
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", said)
    assert english in hwapok(*arguments, LANG="en_US.UTF-8").stderr


@pytest.mark.parametrize("arguments", [[], ["library"]])
def test_a_bare_command_shows_its_help(hwapok: CommandLine, arguments: list[str]) -> None:
    """Nothing was wrong."""
    bare = hwapok(*arguments)
    assert (bare.exit_code, bare.stderr) == (ExitCode.OK, "")
    assert bare.stdout == hwapok(*arguments, "--help").stdout


_INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "hwapok.cli.app":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupted())
from hwapok_command import main
main()
"""


def test_ctrl_c_while_the_command_line_is_loaded() -> None:
    """Its first second ends as any other: with a sentence and 130, not a traceback."""
    ended = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_WHILE_LOADING], check=False, capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (ExitCode.INTERRUPTED, "")
    assert ended.stderr == "\n중단했습니다. Interrupted.\n"


def test_the_console_script_can_be_interrupted_from_its_start() -> None:
    """It is the one that loads nothing before it can be."""
    (script,) = entry_points(group="console_scripts", name="hwapok")
    assert script.value == "hwapok_command:main"


def test_unwritable_folder(hwapok: CommandLine, tmp_path: Path) -> None:
    """A folder that cannot be made is an ordinary error."""
    (tmp_path / "file").touch()
    result = hwapok("render", "a cat", "--out", "file/in")
    assert (result.exit_code, "오류: " in result.stderr) == (ExitCode.FAILED, True)


def test_unwritable_folder_for_programs(hwapok: CommandLine, tmp_path: Path) -> None:
    """With --json it is the last line, as every error is."""
    (tmp_path / "file").touch()
    error = hwapok.json("render", "a cat", "--out", "file/in")[-1]
    assert (error["event"], error["reason"], error["exit_code"]) == ("error", "FILE_UNUSABLE", ExitCode.FAILED)
    assert "file" in error["message"]


def test_server_packages_missing(hwapok: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of the server package says what to install when that is not there."""
    missing = EntryPoint("up", "package_that_is_not_there.up:up", plugins.GROUP)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [missing] if group == plugins.GROUP else [])
    result = hwapok("up")
    assert result.exit_code == ExitCode.FAILED
    assert "pip install 'hwapok[server,embedding,local]'" in result.stderr
    assert "package_that_is_not_there" in result.stderr
    assert hwapok("--help").exit_code == 0


def test_server_commands_are_found(hwapok: CommandLine) -> None:
    """The server's commands are listed among the others."""
    lines = hwapok("--help").stdout.split()
    assert {"up", "config", "doctor"} <= set(lines)


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_help(hwapok: CommandLine, name: str) -> None:
    """Help stands in both languages, Korean first."""
    result = hwapok(*name.split(), "--help")
    assert result.exit_code == 0
    korean = next(number for number, line in enumerate(result.stdout.splitlines()) if "가" <= line.strip()[:1] <= "힣")
    english = next(number for number, line in enumerate(result.stdout.splitlines()) if line.strip()[:1].isascii())
    assert english == 0
    assert korean == 2


def test_exit_codes_are_documented(hwapok: CommandLine) -> None:
    """Every exit code is in the help and in the documentation."""
    help_text, documentation = hwapok("--help").stdout, DOCUMENTATION.read_text("utf-8")
    for code in ExitCode:
        assert f"{code.value} " in help_text
        assert f"| {code.value} |" in documentation


def test_every_command_is_documented() -> None:
    """Every command and option is in the documentation."""
    documentation = DOCUMENTATION.read_text("utf-8")
    for name, command in cli.commands.items():
        assert f"hwapok {name}" in documentation
        for option in command.params:
            assert any(word in documentation for word in option.opts), option.opts


def test_ctrl_c_cancels_the_job(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """The first Ctrl-C cancels the job at the server, says so, and exits with 130."""
    gateway.hold_after = 2
    process = hwapok.start("make", "고양이", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    gateway.wait_for("GeneratePrompt")
    _read_until(process, "[1/4]")
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)
    job = next(iter(gateway.jobs))
    assert process.returncode == ExitCode.INTERRUPTED
    assert output.decode().splitlines()[-1] == f"취소했습니다: {job}"
    assert errors == b""
    assert gateway.requests("CancelJob")[0].name == job
    assert gateway.requests("RenderFromPrompt") == []


def test_ctrl_c_leaves_a_watched_job_alone(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """Ctrl-C ends `watch` and nothing else."""
    gateway.hold_after = 2
    maker = hwapok.start("prompt", "고양이", stdout=subprocess.DEVNULL)
    gateway.wait_for("GeneratePrompt")
    job = gateway.requests("GeneratePrompt")[0].request_id
    watcher = hwapok.start("watch", job, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _read_until(watcher, "[1/4]")
    watcher.send_signal(signal.SIGINT)
    assert "중단했습니다." in watcher.communicate(timeout=20)[1].decode()
    assert watcher.returncode == ExitCode.INTERRUPTED
    assert gateway.requests("CancelJob") == []
    gateway.release()
    assert maker.wait(20) == 0


def test_on_a_terminal(hwapok: CommandLine, gateway: FakeGateway) -> None:
    """On a terminal there is a progress bar; what should stay is printed once, the files last."""
    terminal, inside = pty.openpty()
    process = hwapok.start("make", "고양이", stdout=inside, stderr=inside)
    os.close(inside)
    shown = _read_all(terminal)
    assert process.wait(20) == 0
    job = gateway.requests("RenderFromPrompt")[0].request_id
    assert "━" in shown
    assert shown.count("참고 그림: 한옥의 밤") == 1
    assert shown.rstrip().endswith(f"out/{job}.png  out/{job}.psd")


def _read_until(process: subprocess.Popen[bytes], text: str) -> None:
    assert process.stdout is not None
    lines = iter(process.stdout.readline, b"")
    assert any(text in line.decode() for line in lines)


def _read_all(terminal: int) -> str:
    chunks = []
    try:
        while chunk := os.read(terminal, 65536):
            chunks.append(chunk)
    except OSError:  # how Linux says that the other side is closed
        os.close(terminal)
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", b"".join(chunks).decode())
