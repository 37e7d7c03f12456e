"""Parts die in the middle of a job: the job ends well, and no finished step is run again."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from hwapok import Studio
from hwapok_pb.v1 import job_pb2
from support.raw_client import RawClient, jpeg, new_id
from support.stack import Stack, running_stack

PROMPT_STEPS = ("embed", "retrieve", "references", "write_prompt")
RENDER_STEPS = ("render", "split_layers", "compose_psd", "store")
PROVIDER_STEPS = ("write_prompt", "render")


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A stack of this module's own, because it is treated badly."""
    with running_stack() as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> RawClient:
    return RawClient(stack.grpc)


def run_and_kill(client: RawClient, stack: Stack, step: str, part: str) -> tuple[str, list[job_pb2.JobEvent]]:
    """Starts a job, kills a part when a step of it has begun, and waits for the job's end."""
    request_id = new_id()
    start = client.prompt if step in PROMPT_STEPS else client.render
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(start, request_id=request_id)
        stack.wait_for_log(action="step_started", job=request_id, step=step)
        stack.kill(part, signal.SIGKILL)
        return request_id, running.result(timeout=120)


@pytest.mark.parametrize("step", [*PROMPT_STEPS, *RENDER_STEPS])
def test_a_worker_killed_in_any_step_repeats_only_that_step(client: RawClient, stack: Stack, step: str) -> None:
    """What a provider was paid for before the crash is not paid for again."""
    job, events = run_and_kill(client, stack, step, "worker-1")
    assert events[-1].finished.state == job_pb2.JOB_STATE_SUCCEEDED
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    steps = PROMPT_STEPS if step in PROMPT_STEPS else RENDER_STEPS
    started = Counter(line["step"] for line in stack.logs(action="step_started", job=job))
    assert set(started) == set(steps)
    assert {name for name, times in started.items() if times > 1} <= {step}
    called = Counter(line["step"] for line in stack.logs(action="provider_called", job=job))
    assert all(called[name] == 1 for name in steps if name in PROVIDER_STEPS and name != step)


def test_a_killed_gateway_costs_the_sdk_no_event(stack: Stack) -> None:
    """The iterator goes on by itself: no event is missed, none is repeated."""
    with Studio(stack.grpc) as studio:
        run = studio.render("a cat in a moonlit courtyard", category="animal", layer="background")
        sequences = []
        for event in run:
            sequences.append(event.sequence)
            if len(sequences) == 2:
                stack.kill("gateway", signal.SIGKILL)
        assert sequences == list(range(1, sequences[-1] + 1))
        assert run.result().draft


def test_a_database_killed_in_the_middle_of_a_job_costs_nothing(client: RawClient, stack: Stack) -> None:
    """PostgreSQL comes back and the job ends as if nothing had happened."""
    request_id = new_id()
    with Studio(stack.grpc) as studio:
        run = studio.render("a cat in a courtyard", category="animal", layer="background", request_id=request_id)
        sequences = []
        for event in run:
            sequences.append(event.sequence)
            if len(sequences) == 2:
                stack.kill("postgres", signal.SIGKILL)
        assert sequences == list(range(1, sequences[-1] + 1))
    assert client.job(f"jobs/{request_id}").state == job_pb2.JOB_STATE_SUCCEEDED


def test_an_embedding_service_killed_in_the_middle_of_a_job_costs_nothing(client: RawClient, stack: Stack) -> None:
    """The step was waiting for its answer; it asks the restarted service."""
    stack.kill("embedding", signal.SIGSTOP)
    _, events = run_and_kill(client, stack, "embed", "embedding")
    assert events[-1].finished.state == job_pb2.JOB_STATE_SUCCEEDED
    assert "EMBEDDING_SKIPPED" not in [event.note.reason for event in events]


def test_an_embedding_service_that_hangs_costs_a_note(client: RawClient, stack: Stack) -> None:
    """A job does not wait for an answer that may never come: it searches by words and says so."""
    stack.kill("embedding", signal.SIGSTOP)
    try:
        events = client.prompt()
    finally:
        stack.kill("embedding", signal.SIGCONT)
    assert events[-1].finished.state == job_pb2.JOB_STATE_SUCCEEDED
    assert "EMBEDDING_SKIPPED" in [event.note.reason for event in events]


def test_a_worker_told_to_stop_leaves_its_job_to_the_next(client: RawClient, stack: Stack) -> None:
    """SIGTERM, a rolling update, loses no job."""
    request_id = new_id()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.render, request_id=request_id)
        stack.wait_for_log(action="step_started", job=request_id, step="render")
        stack.kill("worker-1", signal.SIGTERM)
        events = running.result(timeout=120)
    assert events[-1].finished.state == job_pb2.JOB_STATE_SUCCEEDED
    assert len(stack.logs(action="provider_called", job=request_id)) == 1


def test_deleting_a_job_takes_its_pictures_and_nothing_else(client: RawClient, stack: Stack) -> None:
    """A picture that an upload still needs stays when a job that used it goes."""
    upload = client.upload(jpeg())
    prompt = client.prompt(reference_uploads=[upload.name])[-1].finished
    rendered = client.render(prompt="", category="", layer="", prompt_job=prompt.name)[-1].finished
    assert stack.download(rendered.render.psd.uri)
    for name in (rendered.name, prompt.name):
        client.delete(name)
    assert stack.status(rendered.render.psd.uri) == 404
    assert stack.status(rendered.render.png.uri) == 404
    assert stack.status(upload.picture.uri) == 200
