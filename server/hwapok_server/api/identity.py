"""Who calls. With API keys configured every call must carry one; a key's name owns what it makes."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import grpc

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.settings import SettingsError

Context = grpc.aio.ServicerContext[Any, Any]
ANYONE = ""
"""The owner where no keys are configured."""


class Identities:
    """API keys by the name of their owner."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = dict(keys)

    def owner(self, context: Context) -> str:
        """The caller's name.

        :raises HwapokError: MISSING_API_KEY, INVALID_API_KEY
        """
        if not self._keys:
            return ANYONE
        given = _bearer(context)
        if given is None:
            raise HwapokError(Reason.MISSING_API_KEY)
        for name, key in self._keys.items():
            if hmac.compare_digest(key.encode(), given.encode()):
                return name
        raise HwapokError(Reason.INVALID_API_KEY)


def parse_keys(setting: str) -> dict[str, str]:
    """`name=key, name=key` to a mapping.

    :raises SettingsError: an entry has no name or no key; the message does not show it
    """
    keys: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _, key = (word.strip() for word in entry.partition("="))
        if not name or not key:
            raise SettingsError("HWAPOK_API_KEYS must be name=key pairs, comma separated")
        keys[name] = key
    return keys


def _bearer(context: Context) -> str | None:
    for name, value in context.invocation_metadata() or ():
        scheme, _, token = str(value).partition(" ")
        if name == "authorization" and scheme.lower() == "bearer" and token:
            return token.strip()
    return None
