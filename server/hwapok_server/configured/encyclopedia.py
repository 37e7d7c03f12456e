"""Which encyclopedia is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwapok_server.configured.urls import checked_url
from hwapok_server.settings import Settings, SettingsError

_CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e]+(?: [\x21-\x27\x2a-\x7e]+)*")
"""Printable ASCII without parentheses: it stands between two in a header."""


@dataclass(frozen=True, slots=True)
class Encyclopedia:
    """Which Wikipedia is asked, and by whom."""

    api: str
    contact: str


def encyclopedia(settings: Settings) -> Encyclopedia | None:
    """The encyclopedia; None when it is not used.

    :raises SettingsError: nobody is named as its operator, or its address cannot be used
    """
    if settings.encyclopedia == "none":
        return None
    contact = settings.wikipedia_contact or ""
    if not _CONTACT.fullmatch(contact) or not ("@" in contact or "://" in contact):
        raise SettingsError(
            "HWAPOK_WIKIPEDIA_CONTACT: Wikipedia wants to know whom to turn to; "
            "give the web or mail address of whoever runs this server, in ASCII without parentheses"
        )
    for language in ("ko", "en"):
        checked_url("HWAPOK_WIKIPEDIA_API", settings.wikipedia_api.replace("{language}", language))
    return Encyclopedia(settings.wikipedia_api, contact)
