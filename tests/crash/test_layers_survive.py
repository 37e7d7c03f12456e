"""A worker dies while a picture is taken apart: the job ends well, and no finished step is run again."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from hwapok import Studio
from support.drawn import drawn
from support.raw_client import new_id
from support.stack import Stack, running_stack

STEPS = ("split_layers", "compose_psd", "store")


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A stack of this module's own, because it is treated badly."""
    with running_stack() as running:
        yield running


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_in_any_step_repeats_only_that_step(stack: Stack, step: str) -> None:
    """The layers are found once, whatever dies after that."""
    request_id = new_id()
    with Studio(stack.grpc) as studio:
        upload = studio.upload(drawn(26, 512), purpose="artwork")
        run = studio.layers(upload, request_id=request_id)
        stack.wait_for_log(action="step_started", job=request_id, step=step)
        stack.kill("worker-1", signal.SIGKILL)
        result = run.result(timeout=120)
        sequences = [event.sequence for event in run]
    assert result.layers
    assert sequences == list(range(1, sequences[-1] + 1))
    started = Counter(line["step"] for line in stack.logs(action="step_started", job=request_id))
    assert set(started) == set(STEPS)
    assert {name for name, times in started.items() if times > 1} <= {step}


def test_cancelling_leaves_no_process_behind(stack: Stack) -> None:
    """The job ends, and what took its picture apart with it."""
    with Studio(stack.grpc) as studio:
        run = studio.layers(studio.upload(drawn(27), purpose="artwork"))
        events = iter(run)
        for event in events:
            if getattr(event, "stage", "") == "split_layers" and getattr(event, "fraction", 0):
                break
        assert run.cancel().state == "cancelled"
        again = studio.layers(studio.upload(drawn(28, 256), purpose="artwork"), psd_layers="cutout")
        assert again.result(timeout=120).layers
    stack.wait_for_log(action="layers_made", job=again.name.removeprefix("jobs/"))
    assert not stack.logs(action="layers_process_failed")
