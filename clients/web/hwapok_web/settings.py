"""What the studio is configured with, and the only place here that reads the environment.

HWAPOK_WEB_HOST      address to listen on
HWAPOK_WEB_PORT      port; 0 = any free one
HWAPOK_WEB_STORAGE   folder for drafts and the names of jobs, one file for each browser
HWAPOK_WEB_HOSTS     further names the page is reached under, separated by commas; * = any
HWAPOK_WEB_FILES     addresses that the server's file links start with, separated by commas
HWAPOK_LOG_FORMAT    text or json

The server is found as the SDK finds it: HWAPOK_TARGET, HWAPOK_TOKEN, HWAPOK_CA.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PREFIX = "HWAPOK_WEB_"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LogFormat = Literal["text", "json"]


class BadSettings(ValueError):
    """A setting cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One immutable value."""

    host: str = "127.0.0.1"
    port: int = 8080
    storage: Path = Path()
    hosts: tuple[str, ...] = ()
    """Names the page may be reached under, beside those of this computer."""
    files: tuple[str, ...] = ("http://127.0.0.1:50052",)
    """Origins of file links."""
    log_format: LogFormat = "text"

    @property
    def allowed_hosts(self) -> list[str]:
        """Every name that a request may be addressed to."""
        return [*_LOOPBACK, self.host, *self.hosts]


def load(overrides: Mapping[str, object] | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The command line first, then the environment, then the defaults.

    :param overrides: values by field; None values are skipped
    :raises BadSettings: a value cannot be used
    """
    environment = os.environ if environment is None else environment
    given = {name: str(value) for name, value in (overrides or {}).items() if value is not None}

    defaults = Settings()

    def value(name: str, default: str) -> str:
        return given.get(name) or environment.get(PREFIX + name.upper()) or default

    return Settings(
        host=value("host", defaults.host),
        port=_port(value("port", str(defaults.port))),
        storage=Path(value("storage", str(_default_storage(environment)))).expanduser().absolute(),
        hosts=_list(value("hosts", "")),
        files=_list(value("files", ",".join(defaults.files))),
        log_format=_log_format(given.get("log_format") or environment.get("HWAPOK_LOG_FORMAT") or "text"),
    )


def prepare_storage(folder: Path) -> str:
    """Makes the folder, closed to others, and tells NiceGUI of it, which reads this when it is first imported.

    :returns: the secret that signs the browsers' cookies, made at the first start
    :raises OSError: the folder cannot be used
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["NICEGUI_STORAGE_PATH"] = str(folder / "browsers")
    path = folder / "secret"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text("utf-8")


def _default_storage(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base) / "hwapok" / "web"


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise BadSettings(f"{PREFIX}PORT: {text!r} is not a port")
    return int(text)


def _log_format(text: str) -> LogFormat:
    if text == "text":
        return "text"
    if text == "json":
        return "json"
    raise BadSettings(f"HWAPOK_LOG_FORMAT: {text!r} is not one of text, json")


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())
