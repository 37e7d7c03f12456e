"""The contract of SpeechTokens: Azure's over a stand-in, the made-up one, and none at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hwapok_common.errors import HwapokError
from hwapok_server.configured import SpeechService
from hwapok_server.ports import SpeechToken, SpeechTokens
from hwapok_server.providers.azure.speech import AzureSpeech
from hwapok_server.providers.memory.speech import MemorySpeech
from hwapok_server.providers.no_speech import NoSpeech
from support.fake_azure_speech import KEY, FakeAzureSpeech


@contextmanager
def provider(kind: str) -> Iterator[SpeechTokens]:
    if kind == "none":
        yield NoSpeech()
    elif kind == "memory":
        yield MemorySpeech()
    else:
        with FakeAzureSpeech().serving() as fake:
            yield Closing(SpeechService(KEY, "", fake.http.url))


class Closing:
    """Azure's tokens in an event loop of their own for each call."""

    def __init__(self, service: SpeechService) -> None:
        self._service = service

    async def issue(self) -> SpeechToken:
        tokens = AzureSpeech(self._service)
        try:
            return await tokens.issue()
        finally:
            await tokens.close()


@pytest.mark.parametrize("kind", ["azure", "memory"])
def test_a_token_says_where_and_until_when_it_works(kind: str) -> None:
    """All that a client's recogniser needs: a region or an endpoint, never both; the time has a zone."""
    with provider(kind) as tokens:
        issued = asyncio.run(tokens.issue())
    assert issued.token
    assert bool(issued.region) != bool(issued.endpoint)
    assert issued.expires > datetime.now(UTC) + timedelta(seconds=30)
    assert issued.language == "ko-KR"


@pytest.mark.parametrize("kind", ["azure", "memory"])
def test_a_token_is_not_shown_by_whatever_prints_it(kind: str) -> None:
    """A log line, a traceback."""
    with provider(kind) as tokens:
        issued = asyncio.run(tokens.issue())
    assert issued.token not in repr(issued)


def test_none_says_what_is_left_instead() -> None:
    """A clear precondition with the client's fallback, in both languages."""
    with provider("none") as tokens, pytest.raises(HwapokError) as caught:
        asyncio.run(tokens.issue())
    assert (caught.value.reason, caught.value.code) == ("SPEECH_NOT_CONFIGURED", "FAILED_PRECONDITION")
    assert "키보드" in caught.value.text.ko
    assert "keyboard" in caught.value.text.en
