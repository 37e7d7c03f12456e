"""Settings of the embedding service."""

from __future__ import annotations

import os
from dataclasses import fields

import pytest

from hwapok_embedding import settings
from hwapok_server.supervisor.parts import OF_EMBEDDING


def test_the_command_line_wins_over_the_environment_over_the_default() -> None:
    """One order everywhere."""
    environment = {"HWAPOK_EMBEDDING_PORT": "7000", "HWAPOK_EMBEDDING_BACKEND": "LEXICAL", "HWAPOK_HOST": ""}
    loaded = settings.load({"embedding_port": 7001, "host": None}, environment)
    assert (loaded.embedding_port, loaded.embedding_backend, loaded.host) == (7001, "lexical", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("HWAPOK_EMBEDDING_PORT", "many", "int"),
        ("HWAPOK_EMBEDDING_BACKEND", "word2vec", "auto, koclip, offline, e5, lexical"),
        ("HWAPOK_STOP_GRACE_S", "long", "float"),
    ],
)
def test_a_wrong_value_is_an_error_that_says_what_is_allowed(name: str, value: str, allowed: str) -> None:
    """The message names the variable, the value and the choices."""
    with pytest.raises(settings.SettingsError, match=f"{name}: '{value}' is not .*{allowed}"):
        settings.load(environment={name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("EMBEDDING_PORT", "65536"), ("STOP_GRACE_S", "-1"), ("STOP_GRACE_S", "nan")]
)
def test_a_value_out_of_range_is_refused_with_its_range(name: str, value: str) -> None:
    """Before anything is loaded or listened on."""
    with pytest.raises(settings.SettingsError, match=f"HWAPOK_{name}: .* is not between 0 and [0-9]+"):
        settings.load(environment={f"HWAPOK_{name}": value})


def test_idle_threads_sleep_unless_the_operator_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """The OpenMP runtime reads the variable when it is loaded."""
    monkeypatch.setenv("OMP_WAIT_POLICY", "")
    monkeypatch.delenv("OMP_WAIT_POLICY")
    settings.quiet_idle_threads()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    settings.quiet_idle_threads()
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"


def test_up_hands_on_every_setting_of_the_service() -> None:
    """A model, a precision or a metrics port that is configured reaches the service that `hwapok up` starts."""
    assert set(OF_EMBEDDING) == {item.name for item in fields(settings.Settings)}
