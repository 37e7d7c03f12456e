"""Every setting of the server, and the only place that reads the environment and the configuration file.

A value comes from, in order: the command line, the environment (HWAPOK_*), the TOML file named by HWAPOK_CONFIG, the
default. An unknown key in the file and a value of the wrong type or out of its range are errors, never ignored.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import platformdirs

from hwapok_common.messages import Text, sentence

PREFIX = "HWAPOK_"
_BARE = {"PATH", "HOME", "TMPDIR", "TZ", "LANG", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
_BARE_PREFIXES = ("LC_", "PYTHON")
Source = Literal["default", "file", "environment", "command line"]
Language = Literal["ko", "en"]


class SettingsError(ValueError):
    """A setting cannot be read; the message names it and says what it may be."""


def _secret(default: str | None) -> Any:
    return field(default=default, metadata={"secret": True})


def _ranged(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


def _port(default: int) -> Any:
    return _ranged(default, 0, 65535)


@dataclass(frozen=True, slots=True)
class Settings:
    """One immutable value, handed to bootstrap. `None` means not set. What each setting does is said in section
    `setting` of messages/*.toml."""

    data_dir: Path = Path()
    database_url: str | None = _secret(None)
    pg_user: str = "hwapok-pg"
    state_dir: Path = Path("/var/lib/hwapok")

    host: str = "127.0.0.1"
    grpc_port: int = _port(50051)
    files_port: int = _port(50052)
    files_url: str | None = None
    embedding_port: int = _port(50061)
    embedding_target: str | None = None
    embedding_backend: Literal["auto", "koclip", "offline", "e5", "lexical"] = "auto"
    embedding_model: str = ""
    embedding_precision: Literal["auto", "fp32", "bf16", "fp16", "int8"] = "auto"
    embedding_threads: int = 0
    embedding_metrics_port: int = 0

    prompt_writer: Literal["offline"] = "offline"
    renderer: Literal["offline-draft"] = "offline-draft"
    blob_store: Literal["local"] = "local"
    allow_paid: bool = True
    catalog: Path | None = None

    workers: int = _ranged(1, 1, 64)
    worker_name: str = "worker-1"
    worker_concurrency: int = _ranged(4, 1, 64)
    stop_grace_s: float = _ranged(10.0, 0, 3600)

    api_keys: str = _secret("")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    reflection: bool = True

    url_lifetime_s: int = _ranged(3600, 1, 31_536_000)
    upload_retention_days: int = _ranged(30, 0, 36_500)
    result_retention_days: int = _ranged(0, 0, 36_500)

    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting as `hwapok config` shows it."""

    name: str
    value: str
    """Masked when secret."""
    source: Source
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
            value=_shown(getattr(settings, item.name), secret="secret" in item.metadata),
            source=sources.get(item.name, "default"),
            about=sentence("setting", item.name),
        )
        for item in fields(Settings)
    ]


def as_environment(settings: Settings, only: Collection[str] | None = None) -> dict[str, str]:
    """The environment that makes another process load these settings; for the parts a supervisor starts.

    :param only: names of the fields that it needs; all of them when not given
    """
    values = {PREFIX + item.name.upper(): getattr(settings, item.name) for item in fields(Settings)}
    own = values.keys() | {PREFIX + "CONFIG"}
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    needed = values if only is None else {PREFIX + name.upper(): values[PREFIX + name.upper()] for name in only}
    return inherited | {name: _text(value) for name, value in needed.items() if value is not None and value != ""}


def bare_environment() -> dict[str, str]:
    """What any Python process needs of this one's environment, and nothing that may be secret; for a child that needs
    no settings."""
    return {name: value for name, value in os.environ.items() if name in _BARE or name.startswith(_BARE_PREFIXES)}


def default_data_dir() -> Path:
    """The platform's folder for a user's data, e.g. ~/.local/share/hwapok."""
    return Path(platformdirs.user_data_dir("hwapok", appauthor=False))


def operator_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of what the operator reads: English where the locale names another language than Korean.

    :param environment: the process's own when not given
    """
    environment = os.environ if environment is None else environment
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "C")
    language = locale.split(".")[0].split("@")[0].split("_")[0].lower()
    return "ko" if language in {"ko", "c", "posix"} else "en"


def _resolve(
    overrides: Mapping[str, Any] | None, environment: Mapping[str, str] | None
) -> tuple[Settings, dict[str, Source]]:
    environment = os.environ if environment is None else environment
    layers: list[tuple[Source, Mapping[str, Any]]] = [
        ("file", _from_file(environment.get(PREFIX + "CONFIG"))),
        ("environment", _from_environment(environment)),
        ("command line", {name: value for name, value in (overrides or {}).items() if value is not None}),
    ]
    values: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    for source, found in layers:
        for name, value in found.items():
            values[name] = _in_range(name, _parse(name, value))
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


def _from_environment(environment: Mapping[str, str]) -> Mapping[str, str]:
    names = {PREFIX + item.name.upper(): item.name for item in fields(Settings)}
    return {name: environment[key] for key, name in names.items() if environment.get(key, "") != ""}


def _parse(name: str, value: Any) -> Any:
    """Text or a TOML value to the field's type."""
    kind = get_type_hints(Settings)[name]
    choices = [choice for choice in get_args(kind) if isinstance(choice, str)]
    kinds = [part for part in get_args(kind) if isinstance(part, type) and part is not type(None)] or [kind]
    try:
        if choices:
            return _choice(str(value), choices)
        return _CONVERT[kinds[0]](value)
    except (ValueError, TypeError, KeyError) as error:
        wanted = f"one of {', '.join(choices)}" if choices else kinds[0].__name__
        raise SettingsError(f"{PREFIX}{name.upper()}: {value!r} is not {wanted}") from error


def _in_range(name: str, value: Any) -> Any:
    about = Settings.__dataclass_fields__[name].metadata
    # Written so that nan, which is neither below nor above, is refused too.
    if "low" in about and not about["low"] <= value <= about["high"]:
        raise SettingsError(f"{PREFIX}{name.upper()}: {value} is not between {about['low']} and {about['high']}")
    return value


def _choice(value: str, choices: list[str]) -> str:
    by_name = {choice.lower(): choice for choice in choices}
    return by_name[value.lower()]


def _boolean(value: Any) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        str(value).lower()
    ]


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_CONVERT: dict[type, Any] = {
    bool: _boolean,
    int: lambda value: int(str(value)),
    float: lambda value: float(str(value)),
    str: _string,
    Path: lambda value: Path(value).expanduser().absolute(),
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(value: object, *, secret: bool) -> str:
    if value is None or value == "":
        return ""
    return "********" if secret else _text(value)
