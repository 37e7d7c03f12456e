"""Cancelling a run cancels the job at the server; leaving one does not."""

from __future__ import annotations

import threading
from pathlib import Path

import grpc
import pytest

from hwapok import Finished, JobCancelled, JobState, Studio
from support.fake_gateway import FakeGateway, Fault
from support.studios import BRIEF, QUICK


def test_cancel_a_running_job(studio: Studio, gateway: FakeGateway) -> None:
    """The run ends with the event that says so, and its result raises."""
    gateway.hold_after = 3
    run = studio.generate_prompt("고양이", **BRIEF)
    events = iter(run)
    for _ in range(3):
        next(events)
    assert run.cancel().state is JobState.CANCELLED
    last = list(events)[-1]
    assert isinstance(last, Finished)
    assert last.snapshot.state is JobState.CANCELLED
    with pytest.raises(JobCancelled) as caught:
        run.result()
    assert caught.value.job == run.name
    assert studio.job(run.name).state is JobState.CANCELLED


def test_cancel_a_queued_job(studio: Studio, gateway: FakeGateway) -> None:
    """A job that no worker has taken yet is cancelled too."""
    gateway.hold_after = 0
    run = studio.generate_prompt("고양이", **BRIEF)
    gateway.wait_for("GeneratePrompt")
    run.cancel()
    with pytest.raises(JobCancelled):
        run.result()
    assert gateway.jobs[run.name].finished


def test_cancel_what_is_over(studio: Studio, gateway: FakeGateway) -> None:
    """Nothing happens, and nothing is asked of the server."""
    run = studio.generate_prompt("고양이", **BRIEF)
    run.result()
    assert run.cancel().state is JobState.SUCCEEDED
    assert gateway.requests("CancelJob") == []


def test_cancel_a_job_that_ends_meanwhile(studio: Studio, gateway: FakeGateway) -> None:
    """A run does not complain when its job was quicker."""
    gateway.hold_after = 3
    run = studio.generate_prompt("고양이", **BRIEF)
    next(iter(run))
    gateway.jobs[run.name].happened = len(gateway.jobs[run.name].events)
    assert run.cancel().state is JobState.SUCCEEDED


def test_cancel_during_the_prompt_of_make(studio: Studio, gateway: FakeGateway) -> None:
    """The prompt job is cancelled, and no render is started."""
    gateway.hold_after = 2
    run = studio.make("고양이", **BRIEF)
    next(iter(run))
    run.cancel()
    with pytest.raises(JobCancelled):
        run.result()
    assert [job.message.kind for job in gateway.jobs.values()] == [1]


def test_cancel_during_an_upload(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """A run that is still uploading its references never starts its job."""
    photo = tmp_path / "a.png"
    photo.write_bytes(b"x")
    gateway.faults["Upload"].append(Fault(hang=True))
    run = studio.make("고양이", references=[photo], **BRIEF)
    gateway.wait_for("Upload")
    run.cancel()
    with pytest.raises(JobCancelled):
        run.result()
    assert [method for method, _ in gateway.calls] == ["Upload"]


def test_cancel_while_the_server_is_away(studio: Studio, gateway: FakeGateway) -> None:
    """Cancelling waits for the server to come back, as everything else does."""
    gateway.hold_after = 3
    run = studio.generate_prompt("고양이", **BRIEF)
    next(iter(run))
    gateway.stop()
    cancelling = threading.Thread(target=run.cancel)
    cancelling.start()
    gateway.start()
    cancelling.join(20)
    with pytest.raises(JobCancelled):
        run.result()


def test_cancel_before_the_start_has_arrived(studio: Studio, gateway: FakeGateway) -> None:
    """A start that is still on its way is waited for, so that no job is left behind."""
    gateway.hold_after = 0
    gateway.faults["GeneratePrompt"].extend([Fault(grpc.StatusCode.UNAVAILABLE)] * 3)
    run = studio.generate_prompt("고양이", **BRIEF)
    gateway.wait_for("GeneratePrompt")
    run.cancel()
    with pytest.raises(JobCancelled):
        run.result()
    assert all(job.finished for job in gateway.jobs.values())


def test_leaving_cancels_nothing(gateway: FakeGateway) -> None:
    """A closed studio leaves its jobs running."""
    gateway.hold_after = 3
    with Studio(gateway.target, retry_policy=QUICK) as studio:
        run = studio.generate_prompt("고양이", **BRIEF)
        next(iter(run))
    assert gateway.requests("CancelJob") == []
    gateway.release()
    with Studio(gateway.target) as other:
        assert other.watch(run.name).result()
