"""The environment: which variables settings have, and what of it other processes are given."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Literal

from hwapok_server.settings.fields import PREFIX, Settings
from hwapok_server.settings.values import text

Language = Literal["ko", "en"]
_BARE = {"PATH", "HOME", "TMPDIR", "TZ", "LANG", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
_BARE_PREFIXES = ("LC_", "PYTHON")
_CREDENTIALS = ("AZURE_",)
"""Libraries take credentials from such variables by themselves."""


def as_environment(settings: Settings, only: Collection[str] | None = None) -> dict[str, str]:
    """The environment that makes another process load these settings; for the parts a supervisor starts.

    :param only: names of the fields that it needs; all of them when not given
    """
    values = {PREFIX + item.name.upper(): getattr(settings, item.name) for item in fields(Settings)}
    foreign = () if only is None else _CREDENTIALS
    own = variables()
    inherited = {n: value for n, value in os.environ.items() if n not in own and not n.startswith(foreign)}
    needed = values if only is None else {PREFIX + name.upper(): values[PREFIX + name.upper()] for name in only}
    return inherited | {name: text(value) for name, value in needed.items() if value is not None and value != ""}


def variables() -> set[str]:
    """Every environment variable that settings are read from."""
    return {*own_names(), *aliases(), PREFIX + "CONFIG"}


def bare_environment() -> dict[str, str]:
    """What any Python process needs of this one's environment, and nothing that may be secret; for a child that needs
    no settings."""
    return {name: value for name, value in os.environ.items() if name in _BARE or name.startswith(_BARE_PREFIXES)}


def operator_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of what the operator reads: English where the locale names another language than Korean.

    :param environment: the process's own when not given
    """
    environment = os.environ if environment is None else environment
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "C")
    language = locale.split(".")[0].split("@")[0].split("_")[0].lower()
    return "ko" if language in {"ko", "c", "posix"} else "en"


def own_names() -> dict[str, str]:
    """Variable to field."""
    return {PREFIX + item.name.upper(): item.name for item in fields(Settings)}


def aliases() -> dict[str, str]:
    """Variable of other programs to field."""
    return {item.metadata["alias"]: item.name for item in fields(Settings) if item.metadata.get("alias")}
