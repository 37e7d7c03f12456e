"""What lets a client have speech recognised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SpeechToken:
    """A short-lived right to have speech recognised, for the speech provider's own SDK."""

    token: str = field(repr=False)
    region: str
    """Where it is valid; empty when `endpoint` is set."""
    endpoint: str
    """Address of the resource that issued it, where that is not a region's own."""
    expires: datetime
    language: str
    """What is recognised, e.g. `ko-KR`."""


class SpeechTokens(Protocol):
    """Tokens for speech recognition in the client.

    Guarantees: a token works for half a minute at least; callers that come together cost its provider one request; a
    provider that does not answer costs a caller a few seconds; neither the token nor the key is ever logged.
    """

    async def issue(self) -> SpeechToken:
        """:raises HwapokError: SPEECH_NOT_CONFIGURED, SPEECH_MISCONFIGURED, SPEECH_UNAVAILABLE"""
