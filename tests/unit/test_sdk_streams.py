"""A run misses no event and repeats none, however often its stream tears."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable

import grpc
import pytest

from hwapok import Event, Finished, PromptDelta, ResourceExhausted, RetryPolicy, Studio, Unavailable
from hwapok_common.errors import HwapokError, Reason
from support.fake_gateway import FakeGateway, Fault
from support.fake_jobs import PROMPT
from support.studios import BRIEF, QUICK

EVENTS = 12
"""How many events the scripted prompt job has."""


def sequences(events: Iterable[Event]) -> list[int]:
    return [event.sequence for event in events]


WHOLE = list(range(1, EVENTS + 1))


@pytest.mark.parametrize("offset", range(EVENTS + 1))
def test_torn_at_every_offset(studio: Studio, gateway: FakeGateway, offset: int) -> None:
    """Wherever the first stream tears, the events go on as if nothing had happened."""
    gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=offset, carry_out=True))
    run = studio.generate_prompt("고양이", **BRIEF)
    assert sequences(run) == WHOLE
    assert run.result().prompt == "".join(PROMPT)
    assert len(gateway.jobs) == 1
    assert [request.after_sequence for request in gateway.requests("WatchJob")] == ([offset] if offset else [])


def test_torn_again_and_again(studio: Studio, gateway: FakeGateway) -> None:
    """Streams that bring one event each are enough."""
    gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=1))
    gateway.faults["WatchJob"].extend([Fault(grpc.StatusCode.UNAVAILABLE, after=1)] * (EVENTS - 1))
    assert sequences(studio.generate_prompt("고양이", **BRIEF)) == WHOLE
    assert [request.after_sequence for request in gateway.requests("WatchJob")] == WHOLE


@pytest.mark.parametrize(
    "fault",
    [
        Fault(grpc.StatusCode.CANCELLED, after=3),
        Fault(end=True, after=3),
        Fault(error=HwapokError(Reason.DATABASE_UNAVAILABLE, retry_after=0.01), after=3),
        Fault(error=HwapokError(Reason.SERVER_BUSY, retry_after=0.01), after=3),
    ],
    ids=["cancelled by the server", "ended too early", "database away", "busy"],
)
def test_ways_to_tear(studio: Studio, gateway: FakeGateway, fault: Fault) -> None:
    """Not only UNAVAILABLE means that a stream is to be resumed."""
    gateway.faults["GeneratePrompt"].append(fault)
    gateway.faults["WatchJob"].append(Fault(fault.code, end=fault.end, error=fault.error))
    assert sequences(studio.generate_prompt("고양이", **BRIEF)) == WHOLE


def test_repeated_events_are_dropped(studio: Studio, gateway: FakeGateway) -> None:
    """A server that sends events again does not confuse anybody."""
    gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=4))
    gateway.faults["WatchJob"].append(Fault(replay=True))
    assert sequences(studio.generate_prompt("고양이", **BRIEF)) == WHOLE


def test_missing_event_is_fetched(studio: Studio, gateway: FakeGateway) -> None:
    """A gap in the numbers is filled before anything after it is shown."""
    gateway.faults["GeneratePrompt"].append(Fault(skip=6))
    assert sequences(studio.generate_prompt("고양이", **BRIEF)) == WHOLE
    assert [request.after_sequence for request in gateway.requests("WatchJob")] == [5]


def test_start_is_repeated_under_the_same_id(studio: Studio, gateway: FakeGateway) -> None:
    """Until the first event has come the start itself is repeated, and it starts one job."""
    gateway.hold_after = 0
    gateway.faults["GeneratePrompt"].extend(
        [Fault(grpc.StatusCode.UNAVAILABLE), Fault(grpc.StatusCode.UNAVAILABLE, carry_out=True)]
    )
    run = studio.generate_prompt("고양이", **BRIEF)
    gateway.wait_for("GeneratePrompt", times=3)
    gateway.release()
    assert sequences(run) == WHOLE
    requests = gateway.requests("GeneratePrompt")
    assert len(requests) == 3
    assert requests[0] == requests[1] == requests[2]
    assert str(uuid.UUID(requests[0].request_id)) == requests[0].request_id
    assert len(gateway.jobs) == 1


def test_render_and_watch_resume_too(studio: Studio, gateway: FakeGateway) -> None:
    """The other streams behave the same."""
    gateway.faults["RenderFromPrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=2))
    gateway.faults["WatchJob"].append(Fault(grpc.StatusCode.CANCELLED, after=2))
    run = studio.render("a cat", **BRIEF)
    events = list(run)
    assert sequences(events) == list(range(1, len(events) + 1))
    gateway.faults["WatchJob"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=2))
    assert list(studio.watch(run.name)) == events


def test_server_gone_and_back(studio: Studio, gateway: FakeGateway) -> None:
    """A server that is killed in the middle of a job and comes back on the same port is simply found again."""
    gateway.hold_after = 6
    events = iter(studio.generate_prompt("고양이", **BRIEF))
    seen = [next(events) for _ in range(6)]
    gateway.stop()
    gateway.release()
    gateway.start()
    seen += events
    assert sequences(seen) == WHOLE
    assert isinstance(seen[-1], Finished)
    assert [event.text for event in seen if isinstance(event, PromptDelta)] == list(PROMPT)


def test_server_gone_while_many_wait(gateway: FakeGateway) -> None:
    """Everybody who was waiting gets everything."""
    gateway.hold_after = 3
    with Studio(gateway.target, retry_policy=QUICK) as studio:
        runs = [studio.generate_prompt(f"장면 {number}", **BRIEF) for number in range(20)]
        gateway.wait_for("GeneratePrompt", times=20)
        gateway.stop()
        gateway.release()
        gateway.start()
        assert [sequences(run) for run in runs] == [WHOLE] * 20


def test_gives_up_in_the_end(gateway: FakeGateway) -> None:
    """A server that stays away is reported when patience is over, with what was seen until then."""
    gateway.hold_after = 3
    policy = RetryPolicy(first_delay=0.01, longest_delay=0.02, patience=0.2)
    with Studio(gateway.target, retry_policy=policy) as studio:
        run = studio.generate_prompt("고양이", **BRIEF)
        events = iter(run)
        seen = [next(events) for _ in range(3)]
        gateway.stop()
        with pytest.raises(Unavailable) as caught:
            list(events)
        assert sequences(seen) == [1, 2, 3]
        assert caught.value.reason == "SERVER_UNREACHABLE"
        with pytest.raises(Unavailable):
            run.result()


def test_refusal_is_not_repeated(studio: Studio, gateway: FakeGateway) -> None:
    """An error that a retry cannot help is raised at once."""
    gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.RESOURCE_EXHAUSTED))
    with pytest.raises(ResourceExhausted):
        studio.generate_prompt("고양이", **BRIEF).result()
    assert len(gateway.calls) == 1


def test_reading_from_several_threads(studio: Studio, gateway: FakeGateway) -> None:
    """Each reader of a run gets all of it."""
    gateway.hold_after = 2
    run = studio.generate_prompt("고양이", **BRIEF)
    read: list[list[int]] = []
    threads = [threading.Thread(target=lambda: read.append(sequences(run))) for _ in range(3)]
    for thread in threads:
        thread.start()
    gateway.wait_for("GeneratePrompt")
    gateway.release()
    for thread in threads:
        thread.join(20)
    assert read == [WHOLE] * 3
