"""What goes wrong with OpenAI: each fault has its reason, its number of requests, and what it costs."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from typing import Any

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.model import ChargeState
from hwapok_server.ports import PromptWriter
from hwapok_server.providers.memory.paid_calls import MemoryPaidCalls
from support.aimock import PROMPT, USAGE, Aimock, Fixture, once, refused, said
from support.briefs import CAT
from support.odd_server import Reply, error, events, odd_server
from support.openai_spec import mistakes
from support.sent_requests import Sent
from support.writing import KEY, openai_writer, write

NOTHING: list[ChargeState] = []
SETTLED, UNCERTAIN = [ChargeState.SETTLED], [ChargeState.UNCERTAIN]


def fails(writer: PromptWriter) -> tuple[HwapokError, list[ChargeState]]:
    """Why a prompt was not written, and what was booked for it."""
    paid = MemoryPaidCalls()
    with pytest.raises(HwapokError) as failed:
        write(writer, CAT, paid=paid)
    assert KEY not in f"{failed.value} {failed.value.values}"
    return failed.value, [charge.state for charge in paid.charges]


AIMOCK: dict[str, tuple[list[Fixture], Reason, int, list[ChargeState]]] = {
    "429 always": ([refused(429, "rate_limit_exceeded", retryAfter=0.01)], Reason.PROVIDER_RATE_LIMITED, 3, NOTHING),
    "429 for longer than we wait": (
        [refused(429, "rate_limit_exceeded", retryAfter=21)],
        Reason.PROVIDER_RATE_LIMITED,
        1,
        NOTHING,
    ),
    "quota": ([refused(429, "insufficient_quota")], Reason.PROVIDER_QUOTA_EXHAUSTED, 1, NOTHING),
    "billing limit": ([refused(400, "billing_hard_limit_reached")], Reason.PROVIDER_QUOTA_EXHAUSTED, 1, NOTHING),
    "wrong key": (
        [refused(401, "invalid_api_key", f"Incorrect API key {KEY}")],
        Reason.PROVIDER_MISCONFIGURED,
        1,
        NOTHING,
    ),
    "no such model": ([refused(404, "model_not_found")], Reason.PROVIDER_MISCONFIGURED, 1, NOTHING),
    "not verified": (
        [refused(403, None, "Your organization must be verified to use the model")],
        Reason.PROVIDER_UNVERIFIED,
        1,
        NOTHING,
    ),
    "rejected": ([refused(400, "unsupported_value", f"no {KEY}")], Reason.PROVIDER_REJECTED_REQUEST, 1, NOTHING),
    "policy": ([refused(400, "content_policy_violation")], Reason.PROVIDER_REFUSED, 1, NOTHING),
    "500": ([refused(500)], Reason.PROVIDER_UNAVAILABLE, 1, NOTHING),
    "502 of a gateway": ([refused(502)], Reason.PROVIDER_CONNECTION_LOST, 1, UNCERTAIN),
    "connection closed before the answer": (
        [said() | {"chaos": {"disconnectRate": 1}}],
        Reason.PROVIDER_CONNECTION_LOST,
        1,
        UNCERTAIN,
    ),
    "connection closed in the answer": (
        [said() | {"truncateAfterChunks": 5}],
        Reason.PROVIDER_CONNECTION_LOST,
        1,
        UNCERTAIN,
    ),
    "malformed JSON": ([said() | {"chaos": {"malformedRate": 1}}], Reason.PROVIDER_ANSWER_UNREADABLE, 1, UNCERTAIN),
    "another shape": ([said({"prompt": "A cat."})], Reason.PROVIDER_ANSWER_UNREADABLE, 1, SETTLED),
    "no JSON": ([said("A cat in the moonlight.")], Reason.PROVIDER_ANSWER_UNREADABLE, 1, SETTLED),
    "cut off by its limit": ([said(finishReason="length")], Reason.PROVIDER_ANSWER_TRUNCATED, 1, SETTLED),
    "an empty prompt": ([said(PROMPT | {"prompt": " \n"})], Reason.PROVIDER_EMPTY_ANSWER, 1, SETTLED),
}


@pytest.mark.parametrize("fault", AIMOCK)
def test_each_fault_has_its_reason_and_is_not_repeated(fault: str, aimock: Aimock, sent: list[Sent]) -> None:
    """On an independent server. Only what cannot have been charged is asked again."""
    fixtures, reason, requests, charges = AIMOCK[fault]
    aimock.answer(*fixtures)
    failed, booked = fails(openai_writer(aimock.base_url))
    assert (failed.reason, booked) == (reason, charges)
    assert len(sent) == len(aimock.requests("/v1/responses")) == requests


def test_a_full_queue_is_waited_for(aimock: Aimock, sent: list[Sent]) -> None:
    """As long as the server says."""
    aimock.answer(once(refused(429, "rate_limit_exceeded", retryAfter=0.01)), said())
    paid = MemoryPaidCalls()
    assert write(openai_writer(aimock.base_url), CAT, paid=paid).answer.prompt == PROMPT["prompt"]
    assert len(sent) == 2
    assert [charge.usage.input_tokens for charge in paid.charges] == [USAGE["input_tokens"]]


def test_how_long_to_stay_away_is_handed_on(aimock: Aimock) -> None:
    """To the client, with RetryInfo."""
    aimock.answer(refused(429, "rate_limit_exceeded", retryAfter=77))
    assert fails(openai_writer(aimock.base_url))[0].retry_after == 77


def _response(status: str, **more: Any) -> dict[str, Any]:
    """A response as OpenAI ends a stream with it."""
    message = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": []}
    given = {"id": "resp_1", "object": "response", "created_at": 1, "status": status, "model": "gpt-6-luna"}
    unset: dict[str, Any] = {
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "temperature": 1,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1,
    }
    used = {**USAGE, "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    return {**unset, **given, "output": [message], "usage": used, **more}


def _ended(status: str, **more: Any) -> dict[str, Any]:
    return {"type": f"response.{status}", "sequence_number": 9, "response": _response(status, **more)}


def _delta(text: str, kind: str = "output_text") -> dict[str, Any]:
    more: dict[str, Any] = {"logprobs": []} if kind == "output_text" else {}
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0, "sequence_number": 1}
    return {"type": f"response.{kind}.delta", "delta": text, **place, **more}


WHOLE = _delta(json.dumps(PROMPT))
REFUSAL = [_delta("I can't ", "refusal"), _delta("draw that.", "refusal"), _ended("completed")]
FILTERED = [_ended("incomplete", incomplete_details={"reason": "content_filter"})]
STREAMS: dict[str, tuple[list[dict[str, Any]], Reason, list[ChargeState]]] = {
    "refusal": (REFUSAL, Reason.PROVIDER_REFUSED, SETTLED),
    "content filter": (FILTERED, Reason.PROVIDER_REFUSED, SETTLED),
    "no more tokens": (
        [_delta('{"prompt": "A cat'), _ended("incomplete", incomplete_details={"reason": "max_output_tokens"})],
        Reason.PROVIDER_ANSWER_TRUNCATED,
        SETTLED,
    ),
    "failed": (
        [_ended("failed", error={"code": "server_error", "message": "no"})],
        Reason.PROVIDER_UNAVAILABLE,
        SETTLED,
    ),
    "an error event": (
        [WHOLE, {"type": "error", "code": "server_error", "message": "no", "param": None, "sequence_number": 2}],
        Reason.PROVIDER_UNAVAILABLE,
        UNCERTAIN,
    ),
    "a full queue in the middle": (
        [WHOLE, {"type": "error", "code": "rate_limit_exceeded", "message": "", "param": None, "sequence_number": 2}],
        Reason.PROVIDER_RATE_LIMITED,
        NOTHING,
    ),
    "nothing": ([_ended("completed")], Reason.PROVIDER_EMPTY_ANSWER, SETTLED),
    "no end": ([WHOLE], Reason.PROVIDER_ANSWER_TRUNCATED, UNCERTAIN),
}


@pytest.mark.parametrize("fault", STREAMS)
def test_each_end_of_a_stream_has_its_reason(fault: str, sent: list[Sent]) -> None:
    """What the independent server cannot say; what ours says is what OpenAI's document describes."""
    told, reason, charges = STREAMS[fault]
    assert [mistakes("ResponseStreamEvent", event) for event in told] == [[]] * len(told)
    with odd_server(events(*told)) as server:
        failed, booked = fails(openai_writer(f"{server.address}/v1"))
    assert (failed.reason, booked, len(sent)) == (reason, charges, 1)


def test_a_refusal_is_told_in_the_models_words() -> None:
    """With a suggestion of ours, in Korean."""
    with odd_server(events(*REFUSAL)) as server:
        failed, _ = fails(openai_writer(f"{server.address}/v1"))
    assert "I can't draw that." in failed.text.ko
    assert "장면을 바꾸어" in failed.text.ko


HTML = Reply(content_type="text/html", body=b"<html>Welcome to the hotel</html>")
REPLIES: dict[str, tuple[Reply, Reason, list[ChargeState]]] = {
    "a web page": (HTML, Reason.PROVIDER_ANSWER_UNREADABLE, NOTHING),
    "a web page of a gateway": (replace(HTML, status=504), Reason.PROVIDER_CONNECTION_LOST, UNCERTAIN),
    "JSON of something else": (Reply(body=b'{"ok": true}'), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "JSON that is no object": (Reply(body=b"[1]"), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "events that are no JSON": (
        Reply(content_type="text/event-stream", body=b"event: x\ndata: {half\n\n"),
        Reason.PROVIDER_ANSWER_UNREADABLE,
        UNCERTAIN,
    ),
    "JSON that is no text": (Reply(body=b'"\xff"'), Reason.PROVIDER_ANSWER_UNREADABLE, UNCERTAIN),
    "events that are no text": (
        Reply(content_type="text/event-stream", body=b'data: "\xff"\n\n'),
        Reason.PROVIDER_ANSWER_UNREADABLE,
        UNCERTAIN,
    ),
    "events of something else": (
        Reply(content_type="text/event-stream", body=b'data: {"a": 1}\n\ndata: [1]\n\n'),
        Reason.PROVIDER_ANSWER_UNREADABLE,
        UNCERTAIN,
    ),
    "a full queue in the middle": (
        replace(
            events(WHOLE),
            body=events(WHOLE).body + b'data: {"error": {"code": "rate_limit_exceeded", "message": ""}}\n\n',
        ),
        Reason.PROVIDER_RATE_LIMITED,
        NOTHING,
    ),
    "half an answer": (replace(events(WHOLE), says_length=100_000), Reason.PROVIDER_CONNECTION_LOST, UNCERTAIN),
    "Azure's content filter": (
        error(400, "content_filter", innererror={"code": "ResponsibleAIPolicyViolation"}),
        Reason.PROVIDER_REFUSED,
        NOTHING,
    ),
    "blocked before": (
        error(400, "moderation_blocked", moderation_details={"stage": "input", "categories": ["violence"]}),
        Reason.PROVIDER_REFUSED,
        NOTHING,
    ),
    "blocked after": (
        error(400, "moderation_blocked", moderation_details={"stage": "output", "categories": ["violence"]}),
        Reason.PROVIDER_REFUSED,
        UNCERTAIN,
    ),
}


@pytest.mark.parametrize("fault", REPLIES)
def test_each_reply_that_is_no_answer_has_its_reason(fault: str, sent: list[Sent]) -> None:
    """Proxies, wrong addresses, filters."""
    reply, reason, charges = REPLIES[fault]
    with odd_server(reply) as server:
        failed, booked = fails(openai_writer(f"{server.address}/v1"))
    assert (failed.reason, booked, len(sent)) == (reason, charges, 1)


def test_an_answer_that_does_not_come_is_not_asked_for_again(sent: list[Sent]) -> None:
    """The provider may be at work on it, and charge."""
    with odd_server(Reply(silent=True)) as server:
        failed, booked = fails(openai_writer(f"{server.address}/v1", timeout_s=0.3))
    assert (failed.reason, booked, len(sent)) == (Reason.PROVIDER_TIMEOUT, UNCERTAIN, 1)
    assert "0.3초" in failed.text.ko


def test_a_drop_now_and_then_is_no_answer_either(aimock: Aimock, sent: list[Sent]) -> None:
    """The limit is on the whole answer, not on the pause between two pieces of it."""
    aimock.answer(said() | {"latency": 200})
    failed, booked = fails(openai_writer(aimock.base_url, timeout_s=1.0))
    assert (failed.reason, booked, len(sent)) == (Reason.PROVIDER_TIMEOUT, UNCERTAIN, 1)


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_server_that_is_not_there_is_tried_again(closed_port: int, sent: list[Sent]) -> None:
    """Nothing left this computer, so nothing is charged."""
    failed, booked = fails(openai_writer(f"http://127.0.0.1:{closed_port}/v1"))
    assert (failed.reason, booked, len(sent)) == (Reason.PROVIDER_UNAVAILABLE, NOTHING, 3)


def test_a_server_that_does_not_stream_is_understood(sent: list[Sent]) -> None:
    """It sends the whole response at once."""
    text = {"type": "output_text", "text": json.dumps(PROMPT), "annotations": [], "logprobs": []}
    message = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [text]}
    response = _response("completed", output=[message])
    assert mistakes("Response", response) == []
    paid = MemoryPaidCalls()
    with odd_server(Reply(body=json.dumps(response).encode())) as server:
        written = write(openai_writer(f"{server.address}/v1"), CAT, paid=paid)
    assert written.answer.prompt == PROMPT["prompt"]
    assert [charge.usage.output_tokens for charge in paid.charges] == [USAGE["output_tokens"]]


def test_a_server_that_does_not_count_is_booked_as_estimated() -> None:
    """An answer without usage is an answer; events of a kind that does not exist yet are no mistake."""
    paid = MemoryPaidCalls()
    with odd_server(events({"type": "response.novelty"}, WHOLE, _ended("completed", usage=None))) as server:
        writer = openai_writer(f"{server.address}/v1")
        write(writer, CAT, paid=paid)
    assert [charge.usage.micro_usd for charge in paid.charges] == [writer.estimates(CAT, 0)[0].micro_usd]
