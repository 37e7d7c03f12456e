"""`hwapok doctor` and `hwapok config` on real folders, ports and parts."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwapok_server.commands.config import config
from hwapok_server.commands.doctor import doctor
from support.fake_azure_speech import KEY, FakeAzureSpeech
from support.fake_wikipedia import FakeWikipedia
from support.paid_providers import allowing_paid
from support.stack import Stack

ANY_PORTS = {"HWAPOK_GRPC_PORT": "0", "HWAPOK_FILES_PORT": "0", "HWAPOK_EMBEDDING_PORT": "0"}
Checks = dict[str, dict[str, str]]


def examine(environment: Mapping[str, str], *options: str) -> tuple[int, Checks]:
    """The exit code, and what was found by key."""
    result = CliRunner().invoke(doctor, ["--json", *options], env=dict(environment), catch_exceptions=False)
    return result.exit_code, {check["key"]: check for check in json.loads(result.stdout)}


def test_a_fresh_installation_only_needs_to_be_started(tmp_path: Path) -> None:
    """Nothing is broken and nothing is created; what does not run yet says how to start it."""
    code, checks = examine({**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path / "data")}, "--lang", "en")
    assert code == 0
    assert {key for key, check in checks.items() if check["state"] != "ok"} == {"embedding", "gateway"}
    assert "hwapok up" in checks["gateway"]["fix"]
    assert list(tmp_path.iterdir()) == []


def test_a_running_hwapok_is_well(stack: Stack) -> None:
    """The parts are found where they really are, without being told their ports."""
    code, checks = examine({"HWAPOK_DATA_DIR": str(stack.data_dir), "HWAPOK_STATE_DIR": str(stack.state_dir)})
    assert code == 0
    assert {key for key, check in checks.items() if check["state"] != "ok"} == {"embedding"}
    assert "HWAPOK_EMBEDDING_MODEL" in checks["embedding"]["fix"]  # no model is there: offline encoders are at work
    assert stack.grpc in checks["gateway"]["what"]


@pytest.mark.parametrize(
    ("key", "environment"),
    [
        ("database", {"HWAPOK_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}),
        ("data_folder", {"HWAPOK_DATA_DIR": "/dev/null/data"}),
        ("embedding", {"HWAPOK_EMBEDDING_TARGET": "127.0.0.1:1"}),
    ],
)
def test_what_is_wrong_comes_with_what_to_do(tmp_path: Path, key: str, environment: dict[str, str]) -> None:
    """In the operator's language."""
    environment = {**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path), **environment}
    code, korean = examine(environment, "--lang", "ko")
    _, english = examine(environment, "--lang", "en")
    assert korean[key]["state"] == english[key]["state"] != "ok"
    assert code == (korean[key]["state"] == "fail")
    assert korean[key]["fix"]
    assert korean[key]["fix"] != english[key]["fix"]


def test_spending_is_shown(stack: Stack, tmp_path: Path) -> None:
    """With the day's budget; of a Hwapok that does not run, the budget alone. Wrong budgets are named."""
    ours = allowing_paid("http://127.0.0.1:1") | {"HWAPOK_BUDGET_DAY_USD": "2.5"}
    runs = {"HWAPOK_DATA_DIR": str(stack.data_dir), "HWAPOK_STATE_DIR": str(stack.state_dir), **ours}
    assert "$2.50 가운데 오늘(UTC) $0.00" in examine(runs, "--lang", "ko")[1]["paid"]["what"]
    stopped = {**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path), **ours}
    assert examine(stopped, "--lang", "en")[1]["paid"]["what"].endswith("The day's budget is $2.50.")
    code, checks = examine(stopped | {"HWAPOK_KEY_BUDGETS": "kim"}, "--lang", "en")
    assert (code, checks["paid"]["state"]) == (1, "fail")


def test_what_is_outside_is_asked(tmp_path: Path) -> None:
    """Whether the speech key is taken and the encyclopedia answers; being away keeps nobody from starting."""
    here = {**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path)}
    with FakeAzureSpeech().serving() as azure, FakeWikipedia().serving() as wiki:
        given = here | {
            "SPEECH_KEY": KEY,
            "HWAPOK_SPEECH_ENDPOINT": azure.http.url,
            "HWAPOK_ENCYCLOPEDIA": "wikipedia",
            "HWAPOK_WIKIPEDIA_CONTACT": "me@example.org",
            "HWAPOK_WIKIPEDIA_API": wiki.api,
            **allowing_paid(azure.http.url),
        }
        _, well = examine(given)
        _, wrong = examine(given | {"SPEECH_KEY": "another-key"})
    code, away = examine(given)
    assert (well["speech"]["state"], well["encyclopedia"]["state"]) == ("ok", "ok")
    assert "me@example.org" in well["encyclopedia"]["what"]
    assert wrong["speech"]["state"] == "warn"
    assert "Azure" in wrong["speech"]["fix"]
    assert (away["speech"]["state"], away["encyclopedia"]["state"], code) == ("warn", "warn", 0)
    assert away["speech"]["what"] != wrong["speech"]["what"]
    _, half = examine(here | {"SPEECH_KEY": KEY, **allowing_paid("http://127.0.0.1:1")})
    assert "SPEECH_REGION" in half["speech"]["what"]


def test_a_port_in_use_is_found_before_starting(tmp_path: Path) -> None:
    """With its number and the option that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, checks = examine({**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path), "HWAPOK_GRPC_PORT": port})
    assert code == 1
    assert port in checks["ports"]["what"]
    assert "--grpc-port" in checks["ports"]["what"]


def test_the_table_is_for_people(tmp_path: Path) -> None:
    """Names and states in Korean."""
    result = CliRunner().invoke(doctor, ["--lang", "ko"], env={**ANY_PORTS, "HWAPOK_DATA_DIR": str(tmp_path)})
    assert "정상" in result.output
    assert "데이터베이스" in result.output


def test_the_table_shows_brackets_as_they_are(tmp_path: Path) -> None:
    """They are part of the names of folders and of packages to install, and no markup."""
    folder = str(tmp_path / "a[" / "red]b")
    result = CliRunner().invoke(doctor, ["--data-dir", folder, "--lang", "en"], env={**ANY_PORTS, "COLUMNS": "1000"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert folder in result.stdout


def test_config_shows_settings_and_no_secrets() -> None:
    """As JSON and as lines, whole however narrow the terminal is."""
    folder = "/srv/pictures of a studio/with a name/longer than/a terminal is wide/in most places"
    environment = {"HWAPOK_API_KEYS": "me=hidden", "HWAPOK_WORKERS": "3", "HWAPOK_DATA_DIR": folder, "COLUMNS": "80"}
    shown = json.loads(CliRunner().invoke(config, ["--json", "--lang", "ko"], env=environment).output)
    by_name = {setting["name"]: setting for setting in shown}
    assert (by_name["HWAPOK_WORKERS"]["value"], by_name["HWAPOK_WORKERS"]["source"]) == ("3", "environment")
    assert by_name["HWAPOK_API_KEYS"]["value"] == "********"
    lines = CliRunner().invoke(config, ["--lang", "en"], env=environment).output.splitlines()
    assert "HWAPOK_WORKERS=3  (environment)" in lines
    assert f"HWAPOK_DATA_DIR={folder}  (environment)" in lines
    assert not any("hidden" in line for line in lines)


def test_a_setting_that_cannot_be_read_is_named() -> None:
    """By a sentence, not a traceback."""
    result = CliRunner().invoke(config, [], env={"HWAPOK_WORKERS": "many"})
    assert result.exit_code == 1
    assert "HWAPOK_WORKERS: 'many'" in result.output
