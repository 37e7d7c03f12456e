"""Settings read from all their places."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import platformdirs

from hwapok_common.messages import Text, sentence
from hwapok_server.settings.environment import aliases, own_names
from hwapok_server.settings.fields import PREFIX, Settings, SettingsError
from hwapok_server.settings.values import parse, shown


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting as `hwapok config` shows it."""

    name: str
    value: str
    """Masked when secret."""
    source: str
    """default, file, environment or command line; `environment: NAME` for a name that other programs read too."""
    about: Text
    """What it does."""


def load(overrides: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings.

    :param overrides: values from the command line by field name; None values are skipped
    :param environment: the process's own when not given
    :raises SettingsError: a value cannot be read
    """
    return _resolve(overrides, environment)[0]


def explain(
    overrides: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> list[Explained]:
    """Every setting, its value, where it came from and what it does.

    :raises SettingsError: a value cannot be read
    """
    settings, sources = _resolve(overrides, environment)
    return [
        Explained(
            name=PREFIX + item.name.upper(),
            value=shown(getattr(settings, item.name), secret="secret" in item.metadata),
            source=sources.get(item.name, "default"),
            about=sentence("setting", item.name),
        )
        for item in fields(Settings)
    ]


def default_data_dir() -> Path:
    """The platform's folder for a user's data, e.g. ~/.local/share/hwapok."""
    return Path(platformdirs.user_data_dir("hwapok", appauthor=False))


def _resolve(
    overrides: Mapping[str, Any] | None, environment: Mapping[str, str] | None
) -> tuple[Settings, dict[str, str]]:
    environment = os.environ if environment is None else environment
    layers: list[tuple[str, Mapping[str, Any]]] = [
        *((f"environment: {alias}", _from_environment(environment, {alias: n})) for alias, n in aliases().items()),
        ("file", _from_file(environment.get(PREFIX + "CONFIG"))),
        ("environment", _from_environment(environment, own_names())),
        ("command line", {name: value for name, value in (overrides or {}).items() if value is not None}),
    ]
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for source, found in layers:
        for name, value in found.items():
            values[name] = parse(name, value)
            sources[name] = source
    settings = Settings(**values)
    if "data_dir" not in values:
        settings = replace(settings, data_dir=default_data_dir())
    return settings, sources


def _from_file(path: str | None) -> Mapping[str, Any]:
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"HWAPOK_CONFIG: cannot read {path}: {error}") from error
    unknown = sorted(set(found) - {item.name for item in fields(Settings)})
    if unknown:
        raise SettingsError(f"{path}: unknown settings {', '.join(unknown)}; `hwapok config` lists all of them")
    return found


def _from_environment(environment: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """:param names: variable to field"""
    return {name: environment[key] for key, name in names.items() if environment.get(key, "") != ""}
