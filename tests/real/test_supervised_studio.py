"""The studio as a part of `hwapok up`: started last, watched like the others, told no secrets."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwapok_server.settings import load
from hwapok_server.supervisor import parts
from support.stack import Stack, open_folder, running_stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    environment = {"HWAPOK_OPENAI_API_KEY": "hidden-key", "HWAPOK_API_KEYS": "me=hidden-0123456789abcdef"}
    with running_stack("--web", environment=environment) as running:
        yield running


def test_the_ready_line_says_where_it_is(stack: Stack) -> None:
    """And it answers there."""
    assert stack.web.startswith("http://127.0.0.1:")
    assert stack.status(stack.web) == 200


def test_it_is_told_no_secrets(stack: Stack) -> None:
    """It is a client like any other."""
    environment = Path(f"/proc/{stack.pid('web')}/environ").read_bytes()
    assert b"HWAPOK_TARGET" in environment
    assert b"hidden" not in environment
    assert b"postgresql" not in environment


def test_it_comes_back_where_it_was(stack: Stack) -> None:
    """When it dies."""
    before = stack.log_count()
    stack.kill("web", signal.SIGKILL)
    stack.wait_for_log(after=before, action="part_ready", part="web")
    assert stack.status(stack.web) == 200


def test_without_it() -> None:
    """Nothing is said of it, and nothing of it runs."""
    with open_folder() as folder:
        stack = Stack(folder, "--json", "--no-web")
        try:
            assert stack.process.stdout
            assert json.loads(stack.process.stdout.readline())["ready"].keys() == {"grpc", "files"}
            assert stack.logs(action="part_started", part="web") == []
        finally:
            stack.stop()


def test_a_gateway_with_tls_needs_a_name_for_it() -> None:
    """The studio is left out, with a line that says which setting is missing, rather than never reaching it."""
    settings = load({"tls_cert": "/cert.pem"}, environment={})
    assert not parts.possible(settings).web
    named = load({"tls_cert": "/cert.pem", "web_target": "https://name:1"}, environment={})
    [plan] = parts.pages(parts.possible(named), "https://files.example/container")
    assert plan.environment["HWAPOK_TARGET"] == "https://name:1"
    assert plan.environment["HWAPOK_WEB_FILES"] == "https://files.example"
