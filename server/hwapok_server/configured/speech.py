"""Whose speech service issues tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hwapok_server.configured.urls import checked_url
from hwapok_server.settings import Settings, SettingsError

_REGION = re.compile(r"[a-z0-9]+")
_KEY = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class SpeechService:
    """Whose speech service it is, and where."""

    key: str = field(repr=False)
    region: str
    """Empty where there is an endpoint."""
    endpoint: str
    """Without a slash at its end."""


def speech(settings: Settings) -> SpeechService | None:
    """The speech service; None when there is none. A key with a region or an endpoint is enough to have one, unless
    what costs money is refused: what is recognised with a token is billed.

    :raises SettingsError: it was asked for and cannot be used, or what is told of it has the wrong form
    """
    wanted = settings.speech == "azure"
    if wanted and not settings.allow_paid:
        raise SettingsError("HWAPOK_SPEECH: azure costs money, and HWAPOK_ALLOW_PAID=false refuses such providers")
    if settings.speech == "none" or not settings.allow_paid:
        return None
    key, region, endpoint = settings.speech_key, settings.speech_region, settings.speech_endpoint
    if not key or not (region or endpoint):
        if wanted:
            raise SettingsError(
                "HWAPOK_SPEECH: azure needs HWAPOK_SPEECH_KEY, and HWAPOK_SPEECH_REGION or HWAPOK_SPEECH_ENDPOINT"
            )
        return None
    if not _KEY.fullmatch(key):
        raise SettingsError("HWAPOK_SPEECH_KEY: a key has neither spaces nor letters beyond ASCII")
    if endpoint:
        return SpeechService(key, "", checked_url("HWAPOK_SPEECH_ENDPOINT", endpoint.rstrip("/")))
    if not _REGION.fullmatch(region or ""):
        raise SettingsError(f"HWAPOK_SPEECH_REGION: {region!r} is no region such as koreacentral")
    return SpeechService(key, region or "", "")
