"""`hwapok doctor` on OpenAI: whether it answers, and whether the models are known and stay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwapok_server.commands.doctor import doctor
from support.aimock import Aimock, running_aimock
from support.odd_server import Reply, error, odd_server
from support.paid_providers import allowing_paid
from support.writing import KEY

TODAY = datetime.now(UTC).date()
OWN = """
[[text]]
names = ["{name}"]
pictures = true
reasoning = ""
price = {{ input = "1", output = "2" }}
shutdown = {shutdown}
replacement = "gpt-6-luna"
"""
Check = dict[str, str]


@pytest.fixture(scope="module")
def aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """It lists the models that its answers are for."""
    with running_aimock(tmp_path_factory.mktemp("aimock")) as running:
        offered = ("gpt-6-luna", "my-own", "leaving")
        running.answer(*({"match": {"model": name}, "response": {"content": "no"}} for name in offered))
        yield running


def examine(url: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, Check, Check]:
    """The exit code, what was found of the server, and what of the model that writes."""
    given = {"HWAPOK_PROMPT_WRITER": "openai", "OPENAI_BASE_URL": url, "OPENAI_API_KEY": KEY} | allowing_paid(url)
    given |= {"HWAPOK_DATA_DIR": str(folder), "HWAPOK_GRPC_PORT": "0", "HWAPOK_FILES_PORT": "0"}
    given |= {"HWAPOK_EMBEDDING_PORT": "0", **environment}
    result = CliRunner().invoke(doctor, ["--json", "--lang", "en"], env=given, catch_exceptions=False)
    assert KEY not in result.output
    by_key = {check["key"]: check for check in json.loads(result.stdout)}
    return result.exit_code, by_key["openai"], by_key["openai_model"]


def table(folder: Path, name: str, shutdown: date) -> dict[str, str]:
    """The environment of an operator whose own table says when their model goes away."""
    file = folder / "models.toml"
    file.write_text(OWN.format(name=name, shutdown=shutdown))
    return {"HWAPOK_OPENAI_MODELS": str(file), "HWAPOK_OPENAI_TEXT_MODEL": name}


def test_a_server_that_answers_and_a_model_that_stays(aimock: Aimock, tmp_path: Path) -> None:
    """The default model, listed by an independent server; a family vouches for a name of one's own."""
    assert examine(aimock.base_url, tmp_path, {})[1]["what"] == f"Answers at {aimock.base_url}"
    own = {"HWAPOK_OPENAI_TEXT_MODEL": "my-own", "HWAPOK_OPENAI_TEXT_FAMILY": "local"}
    for chosen in ({}, own):
        code, server, model = examine(aimock.base_url, tmp_path, chosen)
        assert (code, server["state"], model["state"]) == (0, "ok", "ok")


def test_a_model_in_no_table(aimock: Aimock, tmp_path: Path) -> None:
    """How it is counted is said, and what to do."""
    code, _, model = examine(aimock.base_url, tmp_path, {"HWAPOK_OPENAI_TEXT_MODEL": "my-own"})
    assert (code, model["state"]) == (0, "warn")
    assert "my-own is not in the table" in model["what"]
    assert "HWAPOK_OPENAI_TEXT_FAMILY" in model["fix"]


def test_a_model_that_the_server_does_not_list(aimock: Aimock, tmp_path: Path) -> None:
    """A misspelt name, or one that the account may not use."""
    code, _, model = examine(aimock.base_url, tmp_path, {"HWAPOK_OPENAI_TEXT_MODEL": "gpt-6-astra"})
    assert (code, model["state"], model["what"]) == (0, "warn", "The server does not list gpt-6-astra.")


@pytest.mark.parametrize(("days", "state"), [(0, "fail"), (-30, "fail"), (1, "warn"), (90, "warn"), (91, "ok")])
def test_the_table_says_when_a_model_goes(aimock: Aimock, tmp_path: Path, days: int, state: str) -> None:
    """Gone: nothing will be written. Soon gone: one is warned ninety days before."""
    day = TODAY + timedelta(days)
    code, _, model = examine(aimock.base_url, tmp_path, table(tmp_path, "leaving", day))
    assert (code, model["state"]) == (int(state == "fail"), state)
    if state != "ok":
        assert str(day) in model["what"]
        assert "gpt-6-luna" in model["fix"]


@pytest.mark.parametrize("given", ["2030-01-02", 1893542400, "2030-01-02T00:00:00Z"])
def test_the_server_knows_better_than_the_table(tmp_path: Path, given: object) -> None:
    """OpenAI says of each model when it goes away: a day that was put off is no reason to warn."""
    models = [{"id": "leaving", "object": "model", "shutdown_date": given}, {"id": "x", "shutdown_date": "soon"}]
    with odd_server(Reply(body=json.dumps({"object": "list", "data": models}).encode())) as server:
        url = f"{server.address}/v1"
        put_off = examine(url, tmp_path, table(tmp_path, "leaving", TODAY))
        unsaid = examine(url, tmp_path, {"HWAPOK_OPENAI_TEXT_MODEL": "x"})
    assert [each[2]["state"] for each in (put_off, unsaid)] == ["ok", "warn"]
    assert [path for path, _, _ in server.sent] == ["/v1/models"] * 2


AWAY = {
    "full": error(429, "rate_limit_exceeded"),
    "wrong key": error(401, "invalid_api_key", f"Incorrect API key {KEY}"),
    "a web page": Reply(content_type="text/html", body=b"<html></html>"),
    "something else": Reply(body=b'{"data": 3}'),
    "a list": Reply(body=b"[1]"),
    "no text": Reply(body=b'"\xff"'),
}


@pytest.mark.parametrize("fault", AWAY)
def test_a_server_that_is_no_help(tmp_path: Path, fault: str) -> None:
    """Asked once; what the table knows of the model is said all the same."""
    with odd_server(AWAY[fault]) as server:
        code, found, model = examine(f"{server.address}/v1", tmp_path, table(tmp_path, "mine", TODAY))
    assert (found["state"], model["state"], len(server.sent), code) == ("warn", "fail", 1, 1)


def test_an_address_that_cannot_be_reached(tmp_path: Path) -> None:
    """Hwapok can be started: the address may answer later."""
    code, found, model = examine("http://127.0.0.1:1/v1", tmp_path, {})
    assert (code, found["state"], model["state"]) == (0, "warn", "ok")
    assert "http://127.0.0.1:1/v1" in found["what"]
    assert "cannot be reached" in found["what"]


def test_a_deployment_of_azure_need_not_be_listed(tmp_path: Path) -> None:
    """Azure lists models; a deployment is called as its operator calls it."""
    with odd_server(Reply(body=b'{"object": "list", "data": [{"id": "gpt-6-luna", "object": "model"}]}')) as server:
        azure = {"OPENAI_BASE_URL": "", "HWAPOK_AZURE_OPENAI_ENDPOINT": server.address}
        named = {"HWAPOK_OPENAI_TEXT_MODEL": "webtoon", "HWAPOK_OPENAI_TEXT_FAMILY": "gpt-6-luna"}
        code, found, model = examine(server.address, tmp_path, azure | named)
    assert (code, found["state"], model["state"]) == (0, "ok", "ok")
    assert [path for path, _, _ in server.sent] == ["/openai/v1/models"]


def test_settings_that_do_not_fit_together(tmp_path: Path) -> None:
    """Said before anything is asked; where it is not used, nothing is said at all."""
    given = {"HWAPOK_PROMPT_WRITER": "openai", "HWAPOK_DATA_DIR": str(tmp_path), "HWAPOK_ALLOW_PAID": "1"}
    result = CliRunner().invoke(doctor, ["--json", "--lang", "en"], env=given)
    [check] = [check for check in json.loads(result.stdout) if check["key"].startswith("openai")]
    assert (result.exit_code, check["state"]) == (1, "fail")
    assert "HWAPOK_OPENAI_API_KEY" in check["what"]
    unused = CliRunner().invoke(doctor, ["--json"], env={"HWAPOK_DATA_DIR": str(tmp_path)})
    assert not any(check["key"].startswith("openai") for check in json.loads(unused.stdout))
