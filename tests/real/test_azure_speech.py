"""Tokens of Azure's speech service: one request for all callers, kept nine minutes, nothing secret said."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from hwapok_common.errors import HwapokError
from hwapok_server.configured import SpeechService
from hwapok_server.ports import SpeechToken
from hwapok_server.providers.azure import speech
from hwapok_server.providers.azure.speech import AzureSpeech
from support.fake_azure_speech import KEY, PATH, FakeAzureSpeech
from support.fake_http import Reply

MINUTE = timedelta(minutes=1)


class Clock:
    """Goes on when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def fake() -> Iterator[FakeAzureSpeech]:
    with FakeAzureSpeech().serving() as serving:
        yield serving


def run(
    endpoint: str, act: Callable[[AzureSpeech], Awaitable[None]], clock: Clock | None = None, key: str = KEY
) -> None:
    async def scenario() -> None:
        tokens = AzureSpeech(SpeechService(key, "", endpoint), clock or Clock())
        try:
            await act(tokens)
        finally:
            await tokens.close()

    asyncio.run(scenario())


async def refused(tokens: AzureSpeech) -> HwapokError:
    """The error of a call that must fail."""
    with pytest.raises(HwapokError) as caught:
        await tokens.issue()
    return caught.value


def test_a_region_has_its_own_address() -> None:
    """And is told to the client; an endpoint is told instead of it."""
    service = SpeechService(KEY, "koreacentral", "")
    assert speech._issuer(service) == f"https://koreacentral.api.cognitive.microsoft.com{PATH}"


def test_many_callers_cost_one_request(fake: FakeAzureSpeech) -> None:
    """And all get the same token, with the ten minutes counted from before it was asked for."""

    async def scenario(tokens: AzureSpeech) -> None:
        issued = await asyncio.gather(*(tokens.issue() for _ in range(50)))
        assert {one.token for one in issued} == {fake.token(1)}
        assert {one.expires for one in issued} == {Clock().now + 10 * MINUTE}
        assert {one.endpoint for one in issued} == {fake.http.url}

    run(fake.http.url, scenario)
    assert fake.issued == 1


def test_a_caller_that_hangs_up_takes_the_token_from_nobody(fake: FakeAzureSpeech) -> None:
    """The request under way goes on for the others."""

    async def scenario(tokens: AzureSpeech) -> None:
        first, second = (asyncio.create_task(tokens.issue()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).token == fake.token(1)

    run(fake.http.url, scenario)
    assert fake.issued == 1


def test_a_token_is_kept_for_nine_of_its_ten_minutes(fake: FakeAzureSpeech) -> None:
    """Then a new one is asked for."""
    clock = Clock()

    async def scenario(tokens: AzureSpeech) -> None:
        assert (await tokens.issue()).token == fake.token(1)
        clock.now += 9 * MINUTE - timedelta(seconds=1)
        assert (await tokens.issue()).token == fake.token(1)
        clock.now += timedelta(seconds=1)
        assert (await tokens.issue()).token == fake.token(2)

    run(fake.http.url, scenario, clock)


def test_the_old_token_serves_while_no_new_one_can_be_had(fake: FakeAzureSpeech) -> None:
    """Until half a minute is left: with less, a sentence would be cut off."""
    clock = Clock()

    async def scenario(tokens: AzureSpeech) -> None:
        first = await tokens.issue()
        fake.http.respond = lambda asked: Reply(503)
        clock.now = first.expires - timedelta(seconds=31)
        assert await tokens.issue() == first
        clock.now += timedelta(seconds=1)
        assert (await refused(tokens)).reason == "SPEECH_UNAVAILABLE"
        fake.http.respond = fake.respond
        assert (await tokens.issue()).token == fake.token(2)

    run(fake.http.url, scenario, clock)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(401), "SPEECH_MISCONFIGURED"),
        (Reply(403), "SPEECH_MISCONFIGURED"),
        (Reply(404), "SPEECH_MISCONFIGURED"),
        (Reply(429), "SPEECH_UNAVAILABLE"),
        (Reply(500), "SPEECH_UNAVAILABLE"),
        (Reply(302, headers=(("Location", "/elsewhere"),)), "SPEECH_UNAVAILABLE"),
        (Reply(200, b"<html>hotel wifi</html> please log in"), "SPEECH_UNAVAILABLE"),
        (Reply(200, b""), "SPEECH_UNAVAILABLE"),
        (Reply(200, b"x" * 100_000), "SPEECH_UNAVAILABLE"),
    ],
    ids=["401", "403", "404", "429", "500", "redirect", "a page", "nothing", "far too much"],
)
def test_what_is_no_token_has_its_reason(fake: FakeAzureSpeech, reply: Reply, reason: str) -> None:
    """Whether to tell the operator or to try again; the key goes nowhere else."""
    fake.http.respond = lambda asked: reply

    async def scenario(tokens: AzureSpeech) -> None:
        assert (await refused(tokens)).reason == reason

    run(fake.http.url, scenario)
    assert [asked.path for asked in fake.http.asked] == [PATH]


def test_a_wrong_key_is_the_operators_to_mend(fake: FakeAzureSpeech) -> None:
    """By the stand-in's own judgement."""

    async def scenario(tokens: AzureSpeech) -> None:
        assert (await refused(tokens)).reason == "SPEECH_MISCONFIGURED"

    run(fake.http.url, scenario, key="another-key")


def test_one_that_does_not_answer_costs_its_limit_once(fake: FakeAzureSpeech, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many wait: they wait for the same request."""
    monkeypatch.setattr(speech, "PATIENCE_S", 0.2)
    fake.http.respond = lambda asked: Reply(held=True)

    async def scenario(tokens: AzureSpeech) -> None:
        failed = await asyncio.gather(*(refused(tokens) for _ in range(20)))
        assert {error.reason for error in failed} == {"SPEECH_UNAVAILABLE"}

    run(fake.http.url, scenario)
    assert len(fake.http.asked) == 1


def test_one_that_is_not_there_is_unavailable() -> None:
    """Nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def scenario(tokens: AzureSpeech) -> None:
        assert (await refused(tokens)).reason == "SPEECH_UNAVAILABLE"

    run(endpoint, scenario)


def test_neither_key_nor_token_is_logged(fake: FakeAzureSpeech, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a failure, not in the traceback of one, at no level."""
    caplog.set_level(logging.DEBUG)
    replies = iter([Reply(401, KEY.encode()), Reply(500), Reply(200, b"short")])
    fake.http.respond = lambda asked: next(replies, None) or fake.respond(asked)
    issued: list[SpeechToken] = []

    async def scenario(tokens: AzureSpeech) -> None:
        for _ in range(3):
            try:
                await tokens.issue()
            except HwapokError:
                logging.getLogger("hwapok_server").exception("speech")
        issued.append(await tokens.issue())
        logging.getLogger("hwapok_server").info("%r %r", tokens, issued)

    run(fake.http.url, scenario)
    assert "speech_token_failed" in caplog.text
    assert KEY not in caplog.text
    assert issued[0].token not in caplog.text


def test_a_key_that_cannot_be_a_header_is_not_quoted(fake: FakeAzureSpeech, caplog: pytest.LogCaptureFixture) -> None:
    """The HTTP library quotes a header that it cannot send."""

    async def scenario(tokens: AzureSpeech) -> None:
        error = await refused(tokens)
        logging.getLogger("hwapok_server").error("speech", exc_info=error)

    run(fake.http.url, scenario, key="hidden\nhidden")
    assert "hidden" not in caplog.text
