"""Every method of Studio, against a real gRPC server."""

from __future__ import annotations

import dataclasses
import gc
import io
import threading
import unicodedata
import uuid
from pathlib import Path

import pytest

from hwapok import (
    AlreadyExists,
    FailedPrecondition,
    Finished,
    Job,
    JobKind,
    JobState,
    NotFound,
    Progress,
    PromptDelta,
    PromptResult,
    PromptSpec,
    ReferenceChosen,
    ReferenceKind,
    RenderResult,
    RenderSpec,
    Size,
    Started,
    Studio,
)
from support.fake_gateway import FakeGateway
from support.fake_jobs import PHOTO, PNG, PROMPT, PSD, lost
from support.studios import BRIEF


def test_catalog(studio: Studio) -> None:
    """The catalogue comes with both languages, limits and providers."""
    catalog = studio.catalog()
    assert [entry.key for entry in catalog.categories] == ["person", "animal"]
    assert catalog.layers[1].name.in_language("ko") == "배경"
    assert catalog.limits.picture_sizes == (Size(1024, 1536),)
    assert catalog.providers[0].offline
    assert catalog.server_version == "9.9.9"


def test_prompt_events_and_result(studio: Studio) -> None:
    """A prompt run yields typed events without gaps and ends with the prompt."""
    run = studio.generate_prompt("달빛 아래 고양이", tag="고양이", **BRIEF)
    events = list(run)
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert "".join(event.text for event in events if isinstance(event, PromptDelta)) == "".join(PROMPT)
    result = run.result()
    assert result.prompt == "".join(PROMPT)
    assert result.job == run.name == events[0].job
    assert result.writer == "offline"


def test_events_carry_what_people_need(studio: Studio) -> None:
    """Progress has its place and both languages; a reference has its reason, license and source."""
    events = list(studio.generate_prompt("고양이", **BRIEF))
    progress = [event for event in events if isinstance(event, Progress)]
    assert [(event.stage, event.overall) for event in progress][1] == ("retrieve", 0.25)
    assert progress[3].fraction is None
    assert progress[0].message.ko == "장면을 읽고 있습니다"
    reference = next(event.reference for event in events if isinstance(event, ReferenceChosen))
    assert (reference.kind, reference.license, reference.author) == (ReferenceKind.LIBRARY, "CC BY 4.0", "홍길동")
    assert reference.score == 0.8125


def test_request_travels_as_given(studio: Studio, gateway: FakeGateway) -> None:
    """Text goes out as NFC, options as they were set, and the job is named by the request_id."""
    run = studio.generate_prompt(
        unicodedata.normalize("NFD", "달빛"),
        tag=unicodedata.normalize("NFD", "고양이"),
        references=["uploads/00000000-0000-4000-8000-000000000001"],
        max_references=0,
        without_library=True,
        **BRIEF,
    )
    run.result()
    request = gateway.requests("GeneratePrompt")[0]
    assert (request.scene, request.tag) == ("달빛", "고양이")
    assert list(request.reference_uploads) == ["uploads/00000000-0000-4000-8000-000000000001"]
    assert request.reference_options.HasField("max_references")
    assert request.reference_options.max_references == 0
    assert request.reference_options.without_library
    assert run.name == f"jobs/{uuid.UUID(request.request_id)}"


def test_render_from_a_prompt_result(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """A prompt result names its job, an edited one keeps it, and the files arrive whole."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    edited = dataclasses.replace(prompt, prompt="A dog")
    result = studio.render(edited, size=(1024, 1536), psd_layers="cutout").result()
    request = gateway.requests("RenderFromPrompt")[0]
    assert (request.prompt, request.prompt_job) == ("A dog", prompt.job)
    assert (request.picture_size.width, request.picture_size.height, request.psd_layers) == (1024, 1536, 2)
    assert result.draft
    assert result.layers[0].children[0].name == "선화"
    assert result.png.save(tmp_path / "a.png").read_bytes() == PNG
    assert result.psd.bytes() == PSD


def test_render_takes_a_run(studio: Studio, gateway: FakeGateway) -> None:
    """A prompt run can be handed on before it has ended."""
    prompt = studio.generate_prompt("고양이", **BRIEF)
    studio.render(prompt).result()
    assert gateway.requests("RenderFromPrompt")[0].prompt_job == prompt.name


def test_make(studio: Studio, gateway: FakeGateway, tmp_path: Path) -> None:
    """`make` uploads the references, writes the prompt, renders it, and yields the events of both jobs."""
    photo = tmp_path / "사진.jpg"
    photo.write_bytes(PHOTO)
    request_id = str(uuid.uuid4())
    run = studio.make("고양이", references=[photo], request_id=request_id, **BRIEF)
    events = list(run)
    made = run.result()
    assert [method for method, _ in gateway.calls] == ["Upload", "GeneratePrompt", "RenderFromPrompt"]
    assert [event.job for event in events if isinstance(event, Finished)] == [made.prompt.job, made.render.job]
    assert made.render.job == run.name == f"jobs/{request_id}"
    upload = gateway.requests("GeneratePrompt")[0].reference_uploads[0]
    assert gateway.uploads[upload][0] == PHOTO


def test_make_again_joins_the_same_jobs(studio: Studio, gateway: FakeGateway) -> None:
    """The same request_id gives the same uploads, the same prompt job and the same render job."""
    request_id = str(uuid.uuid4())
    photo = io.BytesIO(PHOTO)
    uploaded = studio.upload(photo, file_name="a.png")
    made = [studio.make("개", references=[uploaded], request_id=request_id, **BRIEF).result() for _ in range(2)]
    assert made[0] == made[1]
    assert len(gateway.jobs) == 2


def test_same_id_other_content(studio: Studio) -> None:
    """A request_id that was used for something else is refused."""
    request_id = str(uuid.uuid4())
    studio.generate_prompt("고양이", request_id=request_id, **BRIEF).result()
    with pytest.raises(AlreadyExists) as caught:
        studio.generate_prompt("개", request_id=request_id, **BRIEF).result()
    assert caught.value.reason == "REQUEST_ID_REUSED"


def test_runs_go_on_side_by_side(studio: Studio, gateway: FakeGateway) -> None:
    """A run starts when it is made, not when somebody listens."""
    runs = [studio.generate_prompt(f"장면 {number}", **BRIEF) for number in range(3)]
    gateway.wait_for("GeneratePrompt", times=3)
    assert [run.result().writer for run in runs] == ["offline"] * 3


def test_a_run_can_be_read_twice(studio: Studio) -> None:
    """Each iteration starts with the first event."""
    run = studio.generate_prompt("고양이", **BRIEF)
    assert list(run) == list(run)


def test_job_and_its_spec(studio: Studio) -> None:
    """A job has the request it came from and its result, whoever asks."""
    prompt = studio.generate_prompt("고양이", tag="달", **BRIEF).result()
    render = studio.render(prompt).result()
    prompt_job, render_job = studio.job(prompt.job), studio.job(render.job.removeprefix("jobs/"))
    assert isinstance(prompt_job.spec, PromptSpec)
    assert (prompt_job.spec.scene, prompt_job.spec.tag, prompt_job.kind) == ("고양이", "달", JobKind.PROMPT)
    assert isinstance(render_job.spec, RenderSpec)
    assert isinstance(render_job.result, RenderResult)
    assert (render_job.spec.prompt_job, render_job.state) == (prompt.job, JobState.SUCCEEDED)
    assert render_job.created is not None
    assert render_job.created.tzinfo is not None


def test_jobs_pages_by_itself(studio: Studio, gateway: FakeGateway) -> None:
    """All jobs come, newest first, over as many pages as it takes; a limit and a kind are kept."""
    names = [studio.generate_prompt(f"장면 {number}", **BRIEF).result().job for number in range(5)]
    rendered = studio.render("a cat", **BRIEF).result().job
    assert [job.name for job in studio.jobs()] == [rendered, *reversed(names)]
    assert len(gateway.requests("ListJobs")) == 3
    assert [job.name for job in studio.jobs(kind=JobKind.PROMPT, limit=3)] == names[:1:-1]


def test_watch_from_another_process(studio: Studio, gateway: FakeGateway) -> None:
    """Somebody who knows a job's name sees all of it, or what came after an event."""
    run = studio.generate_prompt("고양이", **BRIEF)
    events = list(run)
    with Studio(gateway.target) as other:
        assert [event.sequence for event in other.watch(run.name)] == [event.sequence for event in events]
        rest = other.watch(run.job, after_sequence=5)
        assert [event.sequence for event in rest] == [event.sequence for event in events][5:]
        assert isinstance(rest.result(), PromptResult)


def test_watch_a_job_that_is_over(studio: Studio) -> None:
    """Watching after the last event yields nothing and still has the result."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    run = studio.watch(prompt.job, after_sequence=studio.job(prompt.job).last_sequence)
    assert list(run) == []
    assert run.result() == prompt


def test_retry(studio: Studio, gateway: FakeGateway) -> None:
    """A failed job is run again and followed from where its log had ended."""
    gateway.fail_jobs_with = lost()
    failed = studio.generate_prompt("고양이", **BRIEF)
    seen = list(failed)
    run = studio.retry(failed.name)
    assert next(event.sequence for event in run) == len(seen) + 1
    assert isinstance(run.result(), PromptResult)


def test_retry_in_another_state(studio: Studio) -> None:
    """A job that succeeded is not run again."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    with pytest.raises(FailedPrecondition) as caught:
        studio.retry(prompt.job)
    assert caught.value.reason == "JOB_NOT_RETRYABLE"


def test_delete(studio: Studio) -> None:
    """A deleted job is gone."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    studio.delete(prompt.job)
    with pytest.raises(NotFound):
        studio.job(prompt.job)


def test_speech_token_not_configured(studio: Studio) -> None:
    """The server's refusal comes in both languages."""
    with pytest.raises(FailedPrecondition) as caught:
        studio.speech_token()
    assert caught.value.reason == "SPEECH_NOT_CONFIGURED"
    assert "음성 인식" in caught.value.user_message


def test_unknown_psd_layers(studio: Studio) -> None:
    """A choice that does not exist is refused before anything is sent."""
    with pytest.raises(ValueError, match="everything"):
        studio.render("a cat", psd_layers="everything", **BRIEF)  # type: ignore[arg-type]


def test_job_is_known_at_once(studio: Studio, gateway: FakeGateway) -> None:
    """A run names its job before the first event; afterwards it has what was heard."""
    gateway.hold_after = 0
    run = studio.generate_prompt("고양이", **BRIEF)
    assert run.job == Job(run.name, JobKind.PROMPT, JobState.QUEUED)
    gateway.wait_for("GeneratePrompt")
    gateway.release()
    run.result()
    assert run.job.state is JobState.SUCCEEDED
    assert run.done


def test_without_closing(gateway: FakeGateway) -> None:
    """A studio that nobody holds on to is there for as long as its runs and artifacts are, and then ends its thread."""
    before = set(threading.enumerate())
    psd = Studio(gateway.target).render("a cat", **BRIEF).result().psd
    assert psd.bytes() == PSD
    loop = next(thread for thread in threading.enumerate() if thread.name == "hwapok" and thread not in before)
    del psd
    gc.collect()
    loop.join(20)
    assert not loop.is_alive()
