"""What is on the internet: asked once, each for a few seconds at most."""

from __future__ import annotations

import asyncio

from hwapok_common.errors import HwapokError, Reason
from hwapok_server import configured
from hwapok_server.configured import Encyclopedia, SpeechService
from hwapok_server.doctor.check import Check, ok, warn
from hwapok_server.ports import SourceAway
from hwapok_server.providers.azure.speech import AzureSpeech
from hwapok_server.providers.wikipedia.site import WikipediaSite
from hwapok_server.providers.wikipedia.source import Wikipedia
from hwapok_server.settings import Settings

_EVERYWHERE_KNOWN = "고양이"


def speech(settings: Settings) -> Check:
    """Whether the speech service takes the key. Issuing a token costs nothing."""
    service = configured.speech(settings)
    if service is None:
        incomplete = settings.speech == "auto" and settings.allow_paid and settings.speech_key
        return warn("speech", "speech_incomplete") if incomplete else ok("speech", "speech_off")
    where = service.endpoint or service.region
    reason = asyncio.run(_issued(service))
    if reason is None:
        return ok("speech", "speech_works", where=where)
    refused = reason is Reason.SPEECH_MISCONFIGURED
    return warn("speech", "speech_refused" if refused else "speech_away", where=where)


def encyclopedia(settings: Settings) -> Check:
    """Whether the encyclopedia answers."""
    chosen = configured.encyclopedia(settings)
    if chosen is None:
        return ok("encyclopedia", "encyclopedia_off")
    if asyncio.run(_answers(chosen)):
        return ok("encyclopedia", "encyclopedia_works", contact=chosen.contact)
    return warn("encyclopedia", "encyclopedia_away")


async def _issued(service: SpeechService) -> Reason | None:
    tokens = AzureSpeech(service)
    try:
        await tokens.issue()
    except HwapokError as error:
        return error.reason
    finally:
        await tokens.close()
    return None


async def _answers(chosen: Encyclopedia) -> bool:
    wikipedia = Wikipedia(WikipediaSite(chosen.api), chosen.contact)
    try:
        await wikipedia.find(_EVERYWHERE_KNOWN)
    except SourceAway:
        return False
    finally:
        await wikipedia.close()
    return True
