"""Secrets planted in a real stack, its main job and its error paths run, and everything it wrote searched for them.

Which settings are secret is read from the settings themselves: a new one is covered without a word here.
"""

from __future__ import annotations

import base64
import json
import pprint
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from hwapok import Studio
from hwapok.errors import StudioError
from hwapok_server.commands.config import config
from hwapok_server.commands.doctor import doctor
from hwapok_server.settings import Settings, load
from support.fake_http import Asked, FakeHttp, Reply
from support.paid_providers import allowing_paid
from support.raw_client import jpeg
from support.stack import Stack, running_stack

SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
FORMS = {"api_keys": "tester={canary}"}
"""Of settings that are not the bare secret."""
ELSEWHERE = {"database_url"}
"""Settings of other services; the embedded database's password is looked for instead."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A stack that ran, and the secrets it was given."""

    stack: Stack
    canaries: dict[str, str]
    environment: dict[str, str]


def canaries() -> dict[str, str]:
    """A secret for each setting that holds one: by field, found nowhere by chance."""
    names = [item.name for item in fields(Settings) if "secret" in item.metadata and item.name not in ELSEWHERE]
    return {name: f"canary4{name.replace('_', '')}7f3a9c" for name in names}


def refusing(asked: Asked) -> Reply:
    """A provider that repeats what it was sent in its refusal."""
    return Reply(401, json.dumps(dict(asked.headers)).encode())


@pytest.fixture(scope="module")
def planted() -> Iterator[Planted]:
    """The main job, and what goes wrong around it, in the most talkative of stacks."""
    provider, secrets = FakeHttp(refusing), canaries()
    given = {f"HWAPOK_{name.upper()}": FORMS.get(name, "{canary}").format(canary=one) for name, one in secrets.items()}
    with provider.serving():
        environment = given | {
            "HWAPOK_LOG_LEVEL": "DEBUG",
            "HWAPOK_SPEECH_ENDPOINT": provider.url,
            "HWAPOK_ENCYCLOPEDIA": "wikipedia",
            "HWAPOK_WIKIPEDIA_CONTACT": "me@example.org",
            "HWAPOK_WIKIPEDIA_API": f"{provider.url}/{{language}}/w/api.php",
            **allowing_paid(provider.url),
        }
        with running_stack(environment=environment) as stack:
            use(stack, secrets["api_keys"])
            stack.stop()
            stack.wait_for_silence()
            secrets["password"] = (stack.data_dir / "database" / "password").read_text().strip()
            yield Planted(stack, secrets, environment)
        assert any(secrets["speech_key"] in asked.headers.values() for asked in provider.asked)


def use(stack: Stack, key: str) -> None:
    """The main job, refused calls, a failing provider, a part that dies, a caller with half a key."""
    with Studio(stack.grpc, token=key) as studio:
        upload = studio.upload(jpeg(), file_name="고양이.jpg")
        studio.make(SCENE, references=[upload], tag="고양이", category="동물", layer="배경").result()
        for wrong in (studio.speech_token, lambda: studio.upload(b"no picture"), lambda: studio.job("jobs/none")):
            with pytest.raises(StudioError):
                wrong()
    with Studio(stack.grpc, token=key[:-1]) as stranger, pytest.raises(StudioError):
        stranger.catalog()


def written(stack: Stack) -> Iterator[tuple[str, bytes]]:
    """Everything the stack wrote: by place, its log lines, its data folder, the database with the events in it."""
    yield "log", json.dumps(stack.logs(), ensure_ascii=False).encode()
    for root in (stack.data_dir, stack.state_dir):
        for path in root.rglob("*"):
            if path.is_file() and path.name != "password":
                with suppress(FileNotFoundError):
                    yield str(path), path.read_bytes()


def shapes(secret: str) -> list[bytes]:
    """As it is, and as it is often carried."""
    return [secret.encode(), base64.b64encode(secret.encode()).rstrip(b"=")[:-1]]


def found_in(place: str, content: bytes, secrets: dict[str, str]) -> list[str]:
    return [f"{name} in {place}" for name, one in secrets.items() if any(shape in content for shape in shapes(one))]


def repeating(asked: Asked) -> Reply:
    """A provider that repeats what it was sent wherever an error of its kind has room for words."""
    told = asked.headers.get("authorization", "")
    error = {"message": f"no: {told}", "type": told, "code": told, "param": told}
    return Reply(
        400, json.dumps({"error": error}).encode(), (("x-request-id", told), ("content-type", "application/json"))
    )


def failure_of(call: Callable[[], object]) -> str:
    with pytest.raises(StudioError) as failure:
        call()
    return str(failure.value)


def test_a_provider_that_repeats_its_key_tells_nobody() -> None:
    """Neither the log nor the job that failed, nor what is stored of it."""
    provider, key = FakeHttp(repeating), canaries()["openai_api_key"]
    with provider.serving():
        given = {
            "HWAPOK_LOG_LEVEL": "DEBUG",
            "HWAPOK_PROMPT_WRITER": "openai",
            "HWAPOK_RENDERER": "openai",
            "OPENAI_BASE_URL": f"{provider.url}/v1",
            "OPENAI_API_KEY": key,
            **allowing_paid(provider.url),
        }
        with running_stack(environment=given) as stack:
            with Studio(stack.grpc) as studio:
                prompt = studio.generate_prompt(SCENE, category="동물", layer="배경")
                drawn = studio.render("a cat", category="동물", layer="배경")
                said = [failure_of(run.result) for run in (prompt, drawn)]
            stack.stop()
            stack.wait_for_silence()
            places = [*written(stack), ("error", json.dumps(said, ensure_ascii=False).encode())]
    assert all(key in asked.headers["authorization"] for asked in provider.asked)
    assert len(provider.asked) == 2
    assert [one for place, content in places for one in found_in(place, content, {"openai_api_key": key})] == []


def test_nothing_that_the_stack_wrote_holds_a_secret(planted: Planted) -> None:
    """Logs of every part, events and results in the database, stored files."""
    places = list(written(planted.stack))
    assert any("speech_token_failed" in content.decode() for place, content in places if place == "log")
    assert any(SCENE.encode() in content for place, content in places if Path(place).parent.name == "pg_wal")
    assert [one for place, content in places for one in found_in(place, content, planted.canaries)] == []


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("command", [config, doctor], ids=["config", "doctor"])
def test_no_command_of_the_operator_shows_a_secret(planted: Planted, command: object, as_json: bool) -> None:
    """Neither to a terminal nor to a script."""
    environment = planted.environment | {"HWAPOK_DATA_DIR": str(planted.stack.data_dir), "COLUMNS": "1000"}
    given = ["--json"] if as_json else []
    output = CliRunner().invoke(command, given, env=environment).output  # type: ignore[arg-type]
    assert len(output) > 1000
    assert found_in("output", output.encode(), planted.canaries) == []


def test_settings_show_no_secret_when_they_are_printed(planted: Planted) -> None:
    """In a traceback, a debugger, a dump."""
    settings = load(environment=planted.environment)
    printed = f"{settings!r} {settings} {pprint.pformat(settings)}"
    assert "me@example.org" in printed
    assert found_in("output", printed.encode(), planted.canaries) == []
