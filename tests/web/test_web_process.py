"""The studio as a process: how it starts and stops, which requests it takes, what it tells browsers."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hwapok_common.ready import ready_values
from hwapok_web.settings import BadSettings, load
from support.raw_client import png
from support.stack import clean_environment

MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web") / "kept"


@pytest.fixture(scope="module")
def process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A studio whose server is away."""
    environment = clean_environment() | {
        "HWAPOK_TARGET": "127.0.0.1:9",
        "HWAPOK_WEB_FILES": "https://files.example",
        "HWAPOK_WEB_HOSTS": "studio.example",
    }
    command = [sys.executable, "-P", "-m", "hwapok_web", "--port", "0", "--storage", str(folder), "--supervised"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture(scope="module")
def address(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout
    values = ready_values(process.stdout.readline().decode())
    assert values
    return values["web"]


def _post(address: str, path: str, content: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{address}{path}", content=content, headers=named, timeout=30)


@pytest.mark.parametrize("path", ["/", "/en", "/library", "/en/library", "/status", "/en/status"])
def test_every_page_is_there_without_the_server(address: str, path: str) -> None:
    """In its language; it reaches the server later."""
    reply = httpx.get(f"{address}{path}", timeout=30)
    assert reply.status_code == 200
    assert f'<html lang="{"en-US" if path.startswith("/en") else "ko-KR"}">' in reply.text


def test_a_language_that_was_chosen_is_the_one_of_the_next_visit(address: str) -> None:
    """Of this browser, on every page, until the other one is chosen; an address in English stays in English."""
    with httpx.Client(base_url=address, timeout=30, follow_redirects=True) as browser:
        for asked, shown in (
            ("/", "/"),
            ("/en/library?choose=1", "/en/library"),
            ("/", "/en"),
            ("/status", "/en/status"),
            ("/?choose=1", "/"),
            ("/library", "/library"),
            ("/en", "/en"),
            ("/", "/"),
        ):
            assert browser.get(asked).url.path == shown
    assert httpx.get(address, timeout=30).status_code == 200


def test_browsers_are_told_what_the_page_may_do(address: str) -> None:
    """Scripts of its own, pictures of the server's files, no frames, no plugins."""
    headers = httpx.get(address, timeout=30).headers
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["img-src"] == "'self' data: blob: https://files.example"
    assert "https://files.example" in rules["connect-src"]
    assert rules["object-src"] == rules["frame-ancestors"] == rules["frame-src"] == rules["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("microphone=(self)")
    assert "httponly" in headers["set-cookie"].lower()


def test_only_known_names_are_served(address: str) -> None:
    """A name that leads here without the operator's knowledge gets nothing."""
    asked = {
        name: httpx.get(address, headers={"host": name}, timeout=30) for name in ("evil.example", "studio.example")
    }
    assert [reply.status_code for reply in asked.values()] == [400, 200]


@pytest.mark.parametrize("path", ["/api/uploads", "/api/library"])
def test_uploads_of_other_pages_are_refused(address: str, path: str) -> None:
    """Without our own header, which another origin may not send."""
    assert _post(address, path, png(4, 4)).status_code == 403


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (png(4, 4)[:8] + bytes(11 * MEBIBYTE), 413, "UPLOAD_TOO_LARGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "NOT_AN_IMAGE"),
        (b"", 415, "NOT_AN_IMAGE"),
    ],
)
def test_what_is_no_picture_goes_no_further(address: str, content: bytes, status: int, reason: str) -> None:
    """Whatever the browser calls it; the answer says why, in the reader's language."""
    reply = _post(address, "/api/uploads", content, X_Hwapok="1", Content_Type="image/png", Accept_Language="en")
    assert (reply.status_code, reply.json()["reason"]) == (status, reason)
    assert reply.json()["message"].isascii()
    korean = _post(address, "/api/uploads", content, X_Hwapok="1", Accept_Language="ko-KR")
    assert not korean.json()["message"].isascii()


def test_a_body_of_unknown_length_is_counted(address: str) -> None:
    """Too much is refused while it comes."""
    pieces = iter([png(4, 4)] + [bytes(MEBIBYTE)] * 11)
    reply = httpx.post(f"{address}/api/uploads", content=pieces, headers={"X-Hwapok": "1"}, timeout=60)
    assert reply.status_code == 413


def test_a_server_that_is_away_is_said_so(address: str) -> None:
    """With its reason; the picture can be sent again."""
    reply = _post(address, "/api/uploads", png(4, 4), X_Hwapok="1", X_File_Name="%EA%B3%A0.png")
    assert (reply.status_code, reply.json()["reason"]) == (422, "SERVER_UNREACHABLE")


@pytest.mark.parametrize("header", ["", "%7B", "%22text%22", "%7B%22tags%22%3A1%7D"])
def test_nonsense_about_a_picture_is_refused(address: str, header: str) -> None:
    """What the page itself never sends."""
    assert _post(address, "/api/library", png(4, 4), X_Hwapok="1", X_Picture=header).status_code == 400


def test_what_is_kept_is_closed_to_others(address: str, folder: Path) -> None:
    """The folder and the secret that signs cookies."""
    assert httpx.get(address, timeout=30).status_code == 200
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600


def test_it_stops_with_its_supervisor(address: str, process: subprocess.Popen[bytes]) -> None:
    """When the pipe from it closes. The last test here."""
    assert httpx.get(f"{address}/healthz", timeout=30).json() == {"status": "ok"}
    assert process.stdin
    process.stdin.close()
    assert process.wait(timeout=30) == 0


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    """And nothing else."""
    command = [sys.executable, "-P", "-m", "hwapok_web", "--storage", str(tmp_path)]
    first = subprocess.Popen([*command, "--port", "0"], env=clean_environment(), stdout=subprocess.PIPE)
    assert first.stdout
    values = ready_values(first.stdout.readline().decode())
    assert values
    port = values["web"].rpartition(":")[2]
    second = subprocess.run(
        [*command, "--port", port], env=clean_environment(), capture_output=True, encoding="utf-8", check=False
    )
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=30) == 0
    first.stdout.close()
    assert second.returncode == 1
    assert second.stderr.startswith("hwapok-web: ")
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    "environment", [{"HWAPOK_WEB_PORT": "many"}, {"HWAPOK_WEB_PORT": "70000"}, {"HWAPOK_LOG_FORMAT": "xml"}]
)
def test_a_setting_that_cannot_be_used_is_named(environment: dict[str, str]) -> None:
    """With its value."""
    (name, value) = next(iter(environment.items()))
    with pytest.raises(BadSettings, match=f"{name}.*{value}"):
        load(environment=environment)


def test_settings_come_from_the_command_line_first() -> None:
    """Then from the environment; lists are separated by commas."""
    environment = {"HWAPOK_WEB_PORT": "1", "HWAPOK_WEB_HOSTS": "a.example, b.example", "XDG_DATA_HOME": os.sep + "d"}
    settings = load({"port": 2, "host": None}, environment)
    assert (settings.port, settings.hosts, settings.host) == (2, ("a.example", "b.example"), "127.0.0.1")
    assert settings.storage == Path("/d/hwapok/web")
