"""What goes wrong with a picture: each fault has its reason, its number of requests, and what it costs."""

from __future__ import annotations

import json
import socket

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import ChargeState
from hwapok_server.ports import Renderer
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from support.aimock import Aimock, Fixture, once
from support.drawing import USAGE, answered, base64_of, draw, openai_renderer, picture, streamed
from support.odd_server import Reply, error, events, odd_server
from support.stacks import order
from support.writing import KEY

NOTHING: list[ChargeState] = []
SETTLED, UNCERTAIN = [ChargeState.SETTLED], [ChargeState.UNCERTAIN]


def refused(status: int, code: str | None = None, message: str = "no", **more: object) -> Fixture:
    """aimock's error to every request for a picture."""
    told = {"message": message, "type": "error"} | ({"code": code} if code else {})
    return {"match": {"endpoint": "image"}, "response": {"error": told, "status": status, **more}}


def drawn() -> Fixture:
    """aimock's picture."""
    return {"match": {"endpoint": "image"}, "response": {"image": {"b64Json": base64_of(picture(64, 64))}}}


def fails(renderer: Renderer) -> tuple[HwapokError, list[ChargeState]]:
    """Why a picture was not drawn, and what was booked for it."""
    paid = MemoryPaidCalls()
    with pytest.raises(HwapokError) as failed:
        draw(renderer, order(), paid=paid)
    assert KEY not in f"{failed.value} {failed.value.values}"
    return failed.value, [charge.state for charge in paid.charges]


AIMOCK: dict[str, tuple[Fixture, Reason, int, list[ChargeState]]] = {
    "429 always": (refused(429, "rate_limit_exceeded", retryAfter=0.01), Reason.PROVIDER_RATE_LIMITED, 3, NOTHING),
    "quota": (refused(429, "insufficient_quota"), Reason.PROVIDER_QUOTA_EXHAUSTED, 1, NOTHING),
    "wrong key": (refused(401, "invalid_api_key", f"no {KEY}"), Reason.PROVIDER_MISCONFIGURED, 1, NOTHING),
    "not verified": (
        refused(403, None, "Your organization must be verified to use the model"),
        Reason.PROVIDER_UNVERIFIED,
        1,
        NOTHING,
    ),
    "policy": (refused(400, "moderation_blocked"), Reason.PROVIDER_REFUSED, 1, NOTHING),
    "rejected": (refused(400, "unsupported_value"), Reason.PROVIDER_REJECTED_REQUEST, 1, NOTHING),
    "500": (refused(500), Reason.PROVIDER_UNAVAILABLE, 1, NOTHING),
    "504 of a gateway": (refused(504), Reason.PROVIDER_CONNECTION_LOST, 1, UNCERTAIN),
    "connection dropped": (
        drawn() | {"chaos": {"disconnectRate": 1}},
        Reason.PROVIDER_CONNECTION_LOST,
        1,
        UNCERTAIN,
    ),
    "malformed JSON": (drawn() | {"chaos": {"malformedRate": 1}}, Reason.PROVIDER_ANSWER_UNREADABLE, 1, UNCERTAIN),
}


@pytest.mark.parametrize("fault", AIMOCK)
def test_faults_of_a_server(fault: str, aimock: Aimock) -> None:
    """Never more requests than may be: what may have been paid for is asked for once."""
    answer, reason, requests, charges = AIMOCK[fault]
    aimock.answer(answer)
    failure, booked = fails(openai_renderer(aimock.base_url))
    assert (failure.reason, booked) == (reason, charges)
    assert len(aimock.requests("/images/")) == requests


def test_a_full_queue_is_waited_for(aimock: Aimock) -> None:
    """One refusal with a time, then the picture: two requests, one charge."""
    aimock.answer(once(refused(429, "rate_limit_exceeded", retryAfter=0.01)), drawn())
    paid = MemoryPaidCalls()
    draw(openai_renderer(aimock.base_url), order(), paid=paid)
    assert (len(aimock.requests("/images/")), len(paid.charges)) == (2, 1)


WITHHELD = {"stage": "output", "categories": ["violence"]}
ODD: dict[str, tuple[Reply, Reason, list[ChargeState]]] = {
    "a web page": (
        Reply(content_type="text/html", body=b"<html>busy</html>"),
        Reason.PROVIDER_ANSWER_UNREADABLE,
        NOTHING,
    ),
    "nothing in it": (Reply(body=b'{"created": 1, "data": []}'), Reason.PROVIDER_EMPTY_ANSWER, UNCERTAIN),
    "nothing drawn": (
        Reply(body=json.dumps({"data": [{"b64_json": ""}], "usage": USAGE}).encode()),
        Reason.PROVIDER_EMPTY_ANSWER,
        SETTLED,
    ),
    "an address": (
        Reply(body=b'{"data": [{"url": "http://169.254.169.254/"}]}'),
        Reason.PROVIDER_EMPTY_ANSWER,
        UNCERTAIN,
    ),
    "another shape": (Reply(body=b'{"data": {"picture": 1}}'), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "a list": (Reply(body=b"[]"), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "no base64": (Reply(body=b'{"data": [{"b64_json": "%%%"}]}'), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "no picture": (answered(b"GIF89a nothing"), Reason.PROVIDER_ANSWER_UNREADABLE, SETTLED),
    "half a picture": (answered(picture()[:900]), Reason.PROVIDER_ANSWER_UNREADABLE, SETTLED),
    "a picture like a bomb": (answered(picture(6000, 6000)), Reason.PROVIDER_ANSWER_UNREADABLE, SETTLED),
    "a stream that ends early": (
        streamed(picture(), [picture(64, 64)], finished=False),
        Reason.PROVIDER_ANSWER_TRUNCATED,
        UNCERTAIN,
    ),
    "an empty stream": (events(), Reason.PROVIDER_ANSWER_TRUNCATED, UNCERTAIN),
    "an error in the stream": (
        events({"type": "error", "error": {"code": "moderation_blocked", "message": "no", "type": "x"}}),
        Reason.PROVIDER_REFUSED,
        UNCERTAIN,
    ),
    "drawn and withheld": (
        error(400, "moderation_blocked", moderation_details=WITHHELD),
        Reason.PROVIDER_REFUSED,
        UNCERTAIN,
    ),
    "cut off": (
        Reply(body=b'{"data": [', says_length=10_000),
        Reason.PROVIDER_CONNECTION_LOST,
        UNCERTAIN,
    ),
}


@pytest.mark.parametrize("fault", ODD)
def test_answers_that_no_good_server_gives(fault: str) -> None:
    """One request each; what the provider counted is booked, and what it may have done is not forgotten."""
    reply, reason, charges = ODD[fault]
    with odd_server(reply) as server:
        failure, booked = fails(openai_renderer(server.address))
    assert (failure.reason, booked, len(server.sent)) == (reason, charges, 1)


def test_a_server_that_does_not_answer() -> None:
    """The limit is kept, the call is not repeated, and it may have been paid for."""
    with odd_server(Reply(silent=True)) as server:
        failure, booked = fails(openai_renderer(server.address, timeout_s=0.5))
    assert (failure.reason, booked, len(server.sent)) == (Reason.PROVIDER_TIMEOUT, UNCERTAIN, 1)


def test_a_server_that_is_not_there() -> None:
    """Nothing was sent, nothing is booked."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        failure, booked = fails(openai_renderer(f"http://127.0.0.1:{closed.getsockname()[1]}"))
    assert (failure.reason, booked) == (Reason.PROVIDER_UNAVAILABLE, NOTHING)


def test_a_refusal_tells_what_to_do() -> None:
    """In both languages, with what was objected to."""
    with odd_server(error(400, "moderation_blocked", moderation_details=WITHHELD)) as server:
        failure, _ = fails(openai_renderer(server.address))
    assert "violence" in failure.text.ko
    assert "violence" in failure.text.en
    assert "바꾸" in failure.text.ko or "고치" in failure.text.ko
