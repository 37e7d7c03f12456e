"""Every setting of the server, and the only place that reads the environment and the configuration file.

A value comes from, in order: the command line, the environment (HWAPOK_*), the TOML file named by HWAPOK_CONFIG, the
environment under the name that other programs read too (a field's `alias`), the default. An unknown key in the file and
a value of the wrong type or out of its range are errors, never ignored.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import platformdirs

from hwapok_common.messages import Text, sentence

PREFIX = "HWAPOK_"
_BARE = {"PATH", "HOME", "TMPDIR", "TZ", "LANG", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
_BARE_PREFIXES = ("LC_", "PYTHON")
_CREDENTIALS = ("AZURE_",)
"""Libraries take credentials from such variables by themselves."""
Language = Literal["ko", "en"]


class SettingsError(ValueError):
    """A setting cannot be read; the message names it and says what it may be."""


def _secret(default: str | None, alias: str | None = None) -> Any:
    """:param alias: a variable that other programs read it from, too"""
    return field(default=default, repr=False, metadata={"secret": True, "alias": alias})


def _known_as(default: str | None, alias: str) -> Any:
    return field(default=default, metadata={"alias": alias})


def _ranged(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"low": low, "high": high})


def _dollars(default: str | None) -> Any:
    return field(default=None if default is None else Decimal(default), metadata={"low": 0, "high": 1_000_000})


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
    embedding_previous_target: str | None = None
    embedding_backend: Literal["auto", "koclip", "offline", "e5", "lexical"] = "auto"
    embedding_model: str = ""
    embedding_precision: Literal["auto", "fp32", "bf16", "fp16", "int8"] = "auto"
    embedding_threads: int = _ranged(0, 0, 1024)
    embedding_metrics_port: int = _port(0)
    web: bool = True
    web_host: str = "127.0.0.1"
    web_port: int = _port(8080)
    web_target: str | None = None
    web_hosts: str = ""

    prompt_writer: Literal["offline", "openai"] = "offline"
    renderer: Literal["offline-draft", "openai"] = "offline-draft"
    blob_store: Literal["local", "azure"] = "local"
    layer_decomposer: Literal["opencv", "none"] = "opencv"
    mask_model: Path | None = None
    speech: Literal["auto", "none", "azure"] = "auto"
    speech_key: str | None = _secret(None, alias="SPEECH_KEY")
    speech_region: str | None = _known_as(None, alias="SPEECH_REGION")
    speech_endpoint: str | None = None
    encyclopedia: Literal["none", "wikipedia"] = "none"
    wikipedia_contact: str | None = None
    wikipedia_api: str = "https://{language}.wikipedia.org/w/api.php"
    allow_paid: bool = True
    budget_day_usd: Decimal = _dollars("10")
    budget_key_day_usd: Decimal | None = _dollars(None)
    key_budgets: str = ""
    catalog: Path | None = None

    openai_api_key: str = _secret("", alias="OPENAI_API_KEY")
    openai_base_url: str | None = field(default=None, metadata={"alias": "OPENAI_BASE_URL"})
    azure_openai_endpoint: str | None = None
    azure_openai_api_version: str = ""
    azure_openai_entra: bool = False
    openai_text_model: str = "gpt-6-luna"
    openai_text_family: str = ""
    openai_image_model: str = "gpt-image-2.6-flare"
    openai_image_family: str = ""
    openai_image_quality: Literal["low", "medium", "high", "xhigh", "max", "auto"] = "medium"
    openai_models: Path | None = None
    openai_timeout_s: float = _ranged(180.0, 1, 3600)

    workers: int = _ranged(1, 1, 64)
    worker_name: str = "worker-1"
    worker_concurrency: int = _ranged(4, 1, 64)
    worker_metrics_port: int = _port(0)
    stop_grace_s: float = _ranged(10.0, 0, 3600)

    api_keys: str = _secret("")
    tls_cert: Path | None = None
    tls_key: Path | None = None
    reflection: bool = True

    azure_storage_connection_string: str | None = _secret(None, alias="AZURE_STORAGE_CONNECTION_STRING")
    azure_storage_account_url: str | None = None
    azure_storage_account_key: str | None = _secret(None, alias="AZURE_STORAGE_KEY")
    azure_storage_container: str = "hwapok"

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
    foreign = () if only is None else _CREDENTIALS
    own = variables()
    inherited = {n: value for n, value in os.environ.items() if n not in own and not n.startswith(foreign)}
    needed = values if only is None else {PREFIX + name.upper(): values[PREFIX + name.upper()] for name in only}
    return inherited | {name: _text(value) for name, value in needed.items() if value is not None and value != ""}


def variables() -> set[str]:
    """Every environment variable that settings are read from."""
    return {*_own_names(), *_aliases(), PREFIX + "CONFIG"}


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
) -> tuple[Settings, dict[str, str]]:
    environment = os.environ if environment is None else environment
    layers: list[tuple[str, Mapping[str, Any]]] = [
        *((f"environment: {alias}", _from_environment(environment, {alias: n})) for alias, n in _aliases().items()),
        ("file", _from_file(environment.get(PREFIX + "CONFIG"))),
        ("environment", _from_environment(environment, _own_names())),
        ("command line", {name: value for name, value in (overrides or {}).items() if value is not None}),
    ]
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
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


def _from_environment(environment: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    """:param names: variable to field"""
    return {name: environment[key] for key, name in names.items() if environment.get(key, "") != ""}


def _own_names() -> dict[str, str]:
    """Variable to field."""
    return {PREFIX + item.name.upper(): item.name for item in fields(Settings)}


def _aliases() -> dict[str, str]:
    """Variable of other programs to field."""
    return {item.metadata["alias"]: item.name for item in fields(Settings) if item.metadata.get("alias")}


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
        shown = "the value" if "secret" in Settings.__dataclass_fields__[name].metadata else repr(value)
        raise SettingsError(f"{PREFIX}{name.upper()}: {shown} is not {wanted}") from error


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


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(value) from error
    if not number.is_finite():
        raise ValueError(value)
    return number


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_CONVERT: dict[type, Any] = {
    bool: _boolean,
    int: lambda value: int(str(value)),
    float: lambda value: float(str(value)),
    Decimal: _decimal,
    str: _string,
    Path: lambda value: Path(value).expanduser().absolute(),
}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_URL_SECRETS = re.compile(r"(?<=://)[^/?#@\s]*(?=@)|(?<=\?)[^#\s]+")
"""User and password of a URL, and its query, which may hold a signature."""


def _shown(value: object, *, secret: bool) -> str:
    if value is None or value == "":
        return ""
    return "********" if secret else _URL_SECRETS.sub("********", _text(value))
