"""Calls that change a job and whose answer is lost: made again only where they had no effect."""

from __future__ import annotations

import grpc
import pytest

from hwapok import JobState, NotFound, PromptResult, Studio
from support.fake_gateway import FakeGateway, Fault
from support.fake_jobs import lost
from support.studios import BRIEF

EFFECTS = pytest.mark.parametrize(("carried_out", "calls"), [(True, 1), (False, 2)])


def unavailable(carried_out: bool) -> Fault:
    """The connection breaks before the call had its effect, or after."""
    return Fault(grpc.StatusCode.UNAVAILABLE, carry_out=carried_out)


@EFFECTS
def test_cancel(studio: Studio, gateway: FakeGateway, carried_out: bool, calls: int) -> None:
    """A job that was cancelled is not reported as one that had ended by itself."""
    gateway.hold_after = 3
    run = studio.generate_prompt("고양이", **BRIEF)
    next(iter(run))
    gateway.faults["CancelJob"].append(unavailable(carried_out))
    assert studio.cancel(run.name).state is JobState.CANCELLED
    assert len(gateway.requests("CancelJob")) == calls


@EFFECTS
def test_retry(studio: Studio, gateway: FakeGateway, carried_out: bool, calls: int) -> None:
    """A job is run again once, and followed from where its log had ended."""
    gateway.fail_jobs_with = lost()
    failed = studio.generate_prompt("고양이", **BRIEF)
    seen = list(failed)
    gateway.faults["RetryJob"].append(unavailable(carried_out))
    run = studio.retry(failed.name)
    assert next(event.sequence for event in run) == len(seen) + 1
    assert isinstance(run.result(), PromptResult)
    assert len(gateway.requests("RetryJob")) == calls


@EFFECTS
def test_delete(studio: Studio, gateway: FakeGateway, carried_out: bool, calls: int) -> None:
    """A job that was deleted is not reported as one that never was."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    gateway.faults["DeleteJob"].append(unavailable(carried_out))
    studio.delete(prompt.job)
    assert len(gateway.requests("DeleteJob")) == calls
    with pytest.raises(NotFound):
        studio.delete(prompt.job)
