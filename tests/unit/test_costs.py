"""What a job costs, as the SDK and the command line tell it: before, and after."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hwapok import AsyncStudio, Cost, CostState, InvalidArgument, JobFailed, RenderResult, Studio, dollars
from hwapok.flows import Reference
from hwapok_pb.v1 import job_pb2
from support.command_line import CommandLine
from support.fake_gateway import FakeGateway
from support.fake_jobs import ORIGINAL, PHOTO, lost
from support.studios import BRIEF, QUICK

SETTLED = job_pb2.Cost(
    stage="render",
    model="test/painter",
    state=job_pb2.COST_STATE_SETTLED,
    input_tokens=1200,
    output_tokens=80,
    micro_usd=52_300,
)
UNCERTAIN = job_pb2.Cost(stage="render", model="test/painter", state=job_pb2.COST_STATE_UNCERTAIN, micro_usd=9)


@pytest.fixture
def paid(gateway: FakeGateway) -> FakeGateway:
    """The scripted server, with a provider that charges."""
    gateway.costs = [SETTLED]
    return gateway


@pytest.fixture
def hwapok(gateway: FakeGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line, in a folder with a photo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    return CommandLine(gateway.target)


def test_an_estimate_counts_what_it_does_not_upload(paid: FakeGateway, studio: Studio, tmp_path: Path) -> None:
    """Pictures that are not at the server yet are counted and left where they are; `make` estimates both its jobs."""
    uploaded = studio.upload(PHOTO)
    references: list[Reference] = [uploaded, tmp_path / "not there yet.jpg"]
    estimate = studio.estimate.make("고양이", references=references, max_references=3, size=(1024, 1536), **BRIEF)
    assert [call.model for call in estimate.calls] == ["test/painter", "test/painter"]
    assert (estimate.micro_usd, estimate.budget_left_micro_usd) == (104_600, 10_000_000)
    prompt, render = paid.requests("EstimateCost")
    assert (list(prompt.prompt.reference_uploads), prompt.further_references) == ([uploaded.name], 1)
    assert (render.render.picture_size.height, render.further_references) == (1536, 3)
    assert len(paid.requests("Upload")) == 1
    assert paid.jobs == {}


def test_an_estimate_is_refused_as_its_job_would_be(studio: Studio) -> None:
    """The fields to correct are known before anything is uploaded."""
    with pytest.raises(InvalidArgument) as refused:
        studio.estimate.make("", **BRIEF)
    assert [violation.field for violation in refused.value.violations] == ["scene"]


def test_estimates_in_a_coroutine(paid: FakeGateway) -> None:
    """The same, awaited; a prompt result brings its job along."""

    async def scenario() -> None:
        async with AsyncStudio(paid.target, retry_policy=QUICK) as studio:
            written = await studio.generate_prompt("고양이", **BRIEF)
            assert (await studio.estimate.render(written)).micro_usd == 52_300
            assert paid.requests("EstimateCost")[0].render.prompt_job == written.job

    asyncio.run(scenario())


def test_a_job_says_what_it_has_cost(paid: FakeGateway, studio: Studio) -> None:
    """With tokens and state, also when it failed; a picture's originals come byte for byte."""
    run = studio.render("a cat", **BRIEF)
    result = run.result()
    assert run.job.costs == (Cost("render", "test/painter", CostState.SETTLED, 1200, 80, 52_300),)
    assert [original.bytes() for original in result.originals] == [ORIGINAL]
    fetched = studio.job(run.name)
    assert isinstance(fetched.result, RenderResult)
    assert fetched.result.originals[0] in list(fetched.artifacts())
    paid.fail_jobs_with, paid.costs = lost(), [SETTLED, UNCERTAIN]
    failed = studio.render("a cat", **BRIEF)
    with pytest.raises(JobFailed):
        failed.result()
    assert (failed.job.micro_usd, failed.job.costs[1].state) == (52_309, CostState.UNCERTAIN)


@pytest.mark.parametrize(
    ("micro_usd", "text"),
    [(0, "0.00"), (37, "0.000037"), (52_300, "0.0523"), (500_000, "0.50"), (10_000_000, "10.00"), (1, "0.000001")],
)
def test_dollars(micro_usd: int, text: str) -> None:
    """Exact, however little it is."""
    assert dollars(micro_usd) == text


@pytest.mark.parametrize("verb", [["make", "고양이"], ["prompt", "고양이"], ["render", "a cat"]])
def test_estimate_stops_before_anything_is_done(hwapok: CommandLine, paid: FakeGateway, verb: list[str]) -> None:
    """For people, and as JSON."""
    result = hwapok(*verb, "--reference", "photo.jpg", "--estimate")
    total = "0.1046" if verb[0] == "make" else "0.0523"
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (0, f"예상 비용: 약 ${total}")
    assert lines[1] == "  render  test/painter  약 $0.0523"
    assert lines[-1] == "오늘 남은 예산: $10.00"
    [line] = hwapok.json(*verb, "--estimate")
    assert (line["event"], dollars(line["estimate"]["micro_usd"])) == ("estimate", total)
    assert (paid.jobs, paid.requests("Upload")) == ({}, [])


def test_free_is_said_when_asked(hwapok: CommandLine) -> None:
    """And not mentioned otherwise."""
    assert hwapok("make", "고양이", "--estimate").stdout.splitlines()[0].startswith("무료입니다")
    assert "무료" not in hwapok("make", "고양이").stdout
    assert "비용" not in hwapok("make", "고양이").stdout


def test_a_paid_job_shows_its_cost_before_and_after(hwapok: CommandLine, paid: FakeGateway) -> None:
    """Before the first upload; after the last event, also when the job failed; in the list of jobs."""
    paid.budget_left = 52_299
    lines = hwapok("render", "a cat", "--reference", "photo.jpg").stdout.splitlines()
    assert lines[0] == "예상 비용: 약 $0.0523"
    assert lines[2] == "오늘 남은 예산 $0.052299로는 모자랍니다."
    assert lines[3].startswith("올렸습니다")
    assert "비용: $0.0523" in lines
    assert "  $0.0523  " in hwapok("jobs").stdout
    job = next(iter(paid.jobs))
    assert "비용: $0.0523" in hwapok("watch", job).stdout.splitlines()
    paid.fail_jobs_with, paid.costs = lost(), [UNCERTAIN]
    assert "비용: 많아야 약 $0.000009" in hwapok("render", "another cat").stdout


def test_originals_are_saved_when_asked_for(hwapok: CommandLine, paid: FakeGateway, tmp_path: Path) -> None:
    """Beside the picture, under the provider's own kind of file."""
    lines = hwapok.json("render", "a cat", "--originals", "--out", "out")
    job = lines[-1]["result"]["job"].removeprefix("jobs/")
    assert lines[-1]["files"]["original"] == f"out/{job} 원본.webp"
    assert (tmp_path / "out" / f"{job} 원본.webp").read_bytes() == ORIGINAL
    assert "original" not in hwapok.json("make", "고양이")[-1]["files"]


def test_originals_are_saved_of_a_job_that_is_followed_again(
    hwapok: CommandLine, paid: FakeGateway, tmp_path: Path
) -> None:
    """`retry` and `watch` save what `make` saves."""
    paid.fail_jobs_with = lost()
    hwapok("render", "a cat")
    job = next(iter(paid.jobs))
    for verb in ("retry", "watch"):
        files = hwapok.json(verb, job, "--originals", "--out", verb)[-1]["files"]
        assert set(files) == {"png", "psd", "original"}
        assert (tmp_path / files["original"]).read_bytes() == ORIGINAL
