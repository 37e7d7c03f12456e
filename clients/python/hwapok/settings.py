"""Where the SDK and the command line connect to, and the only place here that reads the environment.

HWAPOK_TARGET  host:port (plain text, or TLS where a CA is given), http://host:port, https://host:port
HWAPOK_TOKEN   API key, sent as `authorization: Bearer`
HWAPOK_CA      PEM file with the certificate authority of the server
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hwapok.messages import Language, Text, sentence

DEFAULT_TARGET = "127.0.0.1:50051"
_KOREAN_LOCALES = ("ko", "c", "posix")


class BadSettings(ValueError):
    """Settings with which no server can be reached."""

    def __init__(self, key: str, **values: object) -> None:
        self.text: Text = sentence("usage", key, **values)
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach a server. One immutable value."""

    address: str
    """host:port."""
    token: str | None = None
    ca: Path | None = None
    tls: bool = False

    @property
    def loopback(self) -> bool:
        """Whether the server is on this computer."""
        return is_loopback(self.address.rpartition(":")[0])


def load(
    target: str | None = None,
    token: str | None = None,
    ca: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Arguments first, then the environment, then the default.

    :raises BadSettings: a target without a port, or a token that would cross the network unencrypted
    """
    environment = os.environ if environment is None else environment
    ca = ca or environment.get("HWAPOK_CA") or None
    token = token or environment.get("HWAPOK_TOKEN") or None
    scheme, address = _split(target or environment.get("HWAPOK_TARGET") or DEFAULT_TARGET)
    settings = Settings(address, token, Path(ca) if ca else None, tls=scheme == "https" or (not scheme and bool(ca)))
    _check(settings, scheme)
    return settings


def _split(target: str) -> tuple[str, str]:
    scheme, separator, address = target.rpartition("://")
    address = address.rstrip("/")
    if separator and scheme not in ("http", "https"):
        raise BadSettings("bad_scheme", target=target)
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise BadSettings("bad_target", target=target, example=DEFAULT_TARGET)
    return scheme, address


def _check(settings: Settings, scheme: str) -> None:
    if settings.token and not settings.token.isascii():
        raise BadSettings("token_not_ascii")
    if settings.token and not settings.tls and not settings.loopback and scheme != "http":
        raise BadSettings("token_in_the_clear", target=settings.address)


def is_loopback(host: str) -> bool:
    """Whether `host` names this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def language(environment: Mapping[str, str] | None = None) -> Language:
    """Korean for a Korean locale and where none is set; English for any other."""
    environment = os.environ if environment is None else environment
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "C")
    name = locale.partition(".")[0].partition("@")[0].partition("_")[0].lower()
    return "ko" if name in _KOREAN_LOCALES else "en"


def quiet_transport() -> None:
    """Keeps gRPC's own log lines, such as each lost connection, off a terminal. Before the first connection; a level
    that the user has set stays."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
