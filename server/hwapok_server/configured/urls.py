"""Addresses of services that are asked with a key."""

from __future__ import annotations

from urllib.parse import urlsplit

from hwapok_common.addresses import is_loopback
from hwapok_server.settings import SettingsError


def checked_url(name: str, url: str) -> str:
    """The URL, if it can be used.

    :raises SettingsError: it is none, or would be asked without encryption on another computer; does not show it,
        since it may hold a password
    """
    if not _is_usable(url):
        raise SettingsError(f"{name}: this is no https:// URL without a user and a query")
    return url


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, named = parts.hostname or "", parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return bool(host) and named and encrypted and url.isascii() and not parts.query
