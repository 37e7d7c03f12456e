"""Speech tokens made up in this process, for tests and demonstrations; no speech service takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hwapok_server.ports import SpeechToken


class MemorySpeech:
    """SpeechTokens."""

    async def issue(self) -> SpeechToken:
        expires = datetime.now(UTC) + timedelta(minutes=10)
        return SpeechToken("memory-token", "koreacentral", "", expires, "ko-KR")
