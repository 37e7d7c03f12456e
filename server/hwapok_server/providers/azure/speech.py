"""Tokens for Azure's speech service: the key stays here, a client gets ten minutes."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.configured import SpeechService
from hwapok_server.ports import SpeechToken
from hwapok_server.providers.allowed_fetch import url_of
from hwapok_server.providers.outward import Answer, ExchangeFailed, ExchangeRefused, Outward

LANGUAGE = "ko-KR"
PATIENCE_S = 5.0
"""The longest that a caller waits for Azure."""
LIFETIME = timedelta(minutes=10)
"""By Azure's word; not read from the token, whose clock is another one than ours."""
REFRESH, LEAST = timedelta(minutes=1), timedelta(seconds=30)
"""How long before its end a new one is asked for, and until when the old one serves while none can be had."""
_MOST_BYTES = 16 * 1024
_TOKEN = re.compile(r"[\x21-\x7e]{16,}")
_REFUSING = {400, 401, 403, 404}
_logger = logging.getLogger(__name__)


class AzureSpeech:
    """SpeechTokens. Create inside a running event loop, and close it."""

    def __init__(self, service: SpeechService, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._service, self._clock = service, clock
        # The operator named the address, and may have it in a network of their own.
        self._outward = Outward(lambda host, port, address: True, connections=1)
        self._held: SpeechToken | None = None
        self._asking: asyncio.Task[SpeechToken] | None = None

    async def issue(self) -> SpeechToken:
        held = self._held
        if held and self._left(held) > REFRESH:
            return held
        try:
            return await asyncio.shield(self._new())
        except HwapokError:
            if held and self._left(held) > LEAST:
                return held
            raise

    async def close(self) -> None:
        """Closes the connections."""
        if self._asking:
            self._asking.cancel()
        await self._outward.close()

    def _left(self, token: SpeechToken) -> timedelta:
        return token.expires - self._clock()

    def _new(self) -> asyncio.Task[SpeechToken]:
        """The request that is under way, or a new one: a caller that hangs up takes it from nobody else."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return self._asking

    async def _ask(self) -> SpeechToken:
        try:
            asked = self._clock()
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._post()
            self._held = self._token(answer, asked)
        except (ExchangeFailed, ExchangeRefused, TimeoutError) as error:
            log(_logger, "speech_token_failed", logging.WARNING, detail=repr(error))
            raise HwapokError(Reason.SPEECH_UNAVAILABLE) from error
        return self._held

    async def _post(self) -> Answer:
        # Without Content-Length Azure answers 411; httpcore2 sends 0 for an empty body.
        headers = {"Ocp-Apim-Subscription-Key": self._service.key}
        return await self._outward.exchange("POST", url_of(_issuer(self._service)), headers, _MOST_BYTES)

    def _token(self, answer: Answer, asked: datetime) -> SpeechToken:
        """:raises HwapokError: SPEECH_MISCONFIGURED, SPEECH_UNAVAILABLE"""
        text = answer.body.decode("latin-1").strip()
        if answer.status != 200 or not _TOKEN.fullmatch(text):
            log(_logger, "speech_token_failed", logging.WARNING, status=answer.status)
            refused = answer.status in _REFUSING
            raise HwapokError(Reason.SPEECH_MISCONFIGURED if refused else Reason.SPEECH_UNAVAILABLE)
        service = self._service
        return SpeechToken(text, service.region, service.endpoint, asked + LIFETIME, LANGUAGE)


def _issuer(service: SpeechService) -> str:
    """Where tokens are issued."""
    host = service.endpoint or f"https://{service.region}.api.cognitive.microsoft.com"
    return f"{host}/sts/v1.0/issueToken"
