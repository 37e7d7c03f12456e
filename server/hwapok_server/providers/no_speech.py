"""No speech provider."""

from __future__ import annotations

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.ports import SpeechToken


class NoSpeech:
    """SpeechTokens of an operator who has set no speech provider: clients fall back to what they have themselves."""

    async def issue(self) -> SpeechToken:
        raise HwapokError(Reason.SPEECH_NOT_CONFIGURED)
