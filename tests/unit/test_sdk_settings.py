"""Where a studio connects to."""

from __future__ import annotations

from pathlib import Path

import pytest

from hwapok.messages import Language
from hwapok.settings import Settings, language, load


@pytest.mark.parametrize(
    ("target", "ca", "expected"),
    [
        (None, None, Settings("127.0.0.1:50051")),
        ("studio.example:443", None, Settings("studio.example:443")),
        ("http://studio.example:80", "ca.pem", Settings("studio.example:80", ca=Path("ca.pem"))),
        ("https://studio.example:443/", None, Settings("studio.example:443", tls=True)),
        ("studio.example:443", "ca.pem", Settings("studio.example:443", ca=Path("ca.pem"), tls=True)),
        ("[::1]:50051", None, Settings("[::1]:50051")),
    ],
)
def test_targets(target: str | None, ca: str | None, expected: Settings) -> None:
    """TLS is chosen by https:// or by a certificate authority; http:// overrules it."""
    assert load(target, None, ca, environment={}) == expected


def test_environment_and_arguments() -> None:
    """Arguments come before the environment, the environment before the default."""
    environment = {"HWAPOK_TARGET": "https://a:1", "HWAPOK_TOKEN": "one", "HWAPOK_CA": "/ca.pem"}
    assert load(environment=environment) == Settings("a:1", "one", Path("/ca.pem"), tls=True)
    assert load("https://b:2", "two", "/other.pem", environment) == Settings("b:2", "two", Path("/other.pem"), tls=True)
    assert load(environment={"HWAPOK_TARGET": "", "HWAPOK_TOKEN": ""}) == Settings("127.0.0.1:50051")


@pytest.mark.parametrize("target", ["studio.example", "studio.example:", ":50051", "unix:///tmp/x:1", "a:b"])
def test_bad_targets(target: str) -> None:
    """A target without host and port is refused with an example."""
    with pytest.raises(ValueError, match=r"host|scheme"):
        load(target, environment={})


@pytest.mark.parametrize("target", ["127.0.0.1:1", "localhost:1", "[::1]:1", "https://a:1", "http://a:1"])
def test_tokens_go_where_they_are_safe(target: str) -> None:
    """A token goes to this computer, over TLS, or where plain text was asked for by name."""
    assert load(target, "secret", environment={}).token == "secret"


def test_tokens_do_not_cross_the_network_in_the_clear() -> None:
    """A token for another computer without TLS is refused."""
    with pytest.raises(ValueError, match="unencrypted"):
        load("studio.example:50051", "secret", environment={})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "ko"),
        ({"LANG": "C"}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "POSIX"}, "ko"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "ko@hangul"}, "ko"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
    ],
)
def test_language(environment: dict[str, str], expected: Language) -> None:
    """Korean by default and for a Korean locale; English for any other."""
    assert language(environment) == expected
