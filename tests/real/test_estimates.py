"""What a job would cost: asked of the provider with what the job would give it, refused as the job would be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from hwapok_common.errors import InvalidRequest
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.api.estimates import EstimateDesk
from hwapok_server.api.orders import Orders
from hwapok_server.budgets import Budgets
from hwapok_server.catalog import Catalog
from hwapok_server.db import charges, jobs, uploads
from hwapok_server.db.engine import Database
from hwapok_server.model import (
    Blob,
    Brief,
    Estimate,
    JobState,
    Picture,
    PromptOutcome,
    Purpose,
    RenderOrder,
    Size,
    Upload,
)
from hwapok_server.providers.offline.draft import OfflineDraft
from hwapok_server.providers.offline.prompt_writer import OfflinePromptWriter
from hwapok_server.steps.candidates import from_upload
from support.paid_jobs import attempt, running_job
from support.raw_client import BRIEF, ORDER, new_id

UPLOAD = Upload(
    "11111111-1111-4111-8111-111111111111",
    "고양이.jpg",
    Purpose.REFERENCE,
    "JPEG",
    Size(3, 4),
    Picture(Blob("ab" * 32, 10, "image/png"), Size(3, 4)),
    datetime.now(UTC),
    None,
)
NAME = f"uploads/{UPLOAD.id}"


class CountingWriter(OfflinePromptWriter):
    """Costs a micro-dollar for each reference, and ten."""

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        return (Estimate("test/writer", 10 + references),)


CATALOG = Catalog.load(None)
WRITER = CountingWriter(CATALOG)


class CountingRenderer(OfflineDraft):
    """The same, for two calls."""

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        return (Estimate(f"test/{order.size.width}", 10 + references), Estimate("test/second", 1))


async def _filled(database: Database) -> str:
    """One upload, and a prompt job that used it twice; returns the job's name."""
    async with database.transaction() as connection:
        await uploads.insert_once(connection, UPLOAD, "kim", "0" * 64)
        job_id = new_id()
        await jobs.accept(connection, job_id, "kim", Brief("animal", "conti", "고양이", ""), "0" * 64)
        outcome = PromptOutcome("a cat", "", "test", (from_upload(UPLOAD), from_upload(UPLOAD)), ())
        await jobs.finish(connection, job_id, JobState.SUCCEEDED, outcome)
        return f"jobs/{job_id}"


def ask(url: str, *requests: pb.EstimateCostRequest) -> list[list[tuple[str, int]]]:
    """(model, micro-dollars) of each call that each request would make; `prompt_job: "it"` means the one there is."""

    async def main() -> list[list[tuple[str, int]]]:
        database = Database(url)
        try:
            name = await _filled(database)
            desk = EstimateDesk(Orders(CATALOG, database), WRITER, CountingRenderer(), database, Budgets(1000))
            asked = []
            for request in requests:
                if request.render.prompt_job == "it":
                    request.render.prompt_job = name
                forecast = await desk.estimate(request, "kim")
                asked.append([(made.model, made.micro_usd) for made in forecast.estimates])
            return asked
        finally:
            await database.close()

    return asyncio.run(main())


def prompt(further: int = 0, **fields: object) -> pb.EstimateCostRequest:
    request = pb.GeneratePromptRequest(**(BRIEF | fields))  # type: ignore[arg-type]
    return pb.EstimateCostRequest(prompt=request, further_references=further)


def render(further: int = 0, /, **fields: object) -> pb.EstimateCostRequest:
    request = pb.RenderFromPromptRequest(**fields)  # type: ignore[arg-type]
    return pb.EstimateCostRequest(render=request, further_references=further)


def test_a_prompt_has_at_most_the_references_it_may_find(database_url: str) -> None:
    """Named ones, those to come, one of the library, one of the encyclopedia; never more than are wanted."""
    alone = {"without_library": True, "without_encyclopedia": True}
    asked = ask(
        database_url,
        prompt(),
        prompt(reference_options={"max_references": 4}, reference_uploads=[NAME], further=1),
        prompt(reference_options=alone),
        prompt(reference_options=alone | {"max_references": 1}, reference_uploads=[NAME], further=3),
    )
    assert [calls[0][1] - 10 for calls in asked] == [2, 4, 0, 1]


def test_a_render_has_the_references_given_or_those_of_its_prompt_job(database_url: str) -> None:
    """Each of its calls is told apart."""
    asked = ask(
        database_url,
        render(**ORDER),
        render(prompt_job="it"),
        render(prompt_job="it", reference_uploads=[NAME]),
        render(3, picture_size={"width": 1536, "height": 1024}, **ORDER),
    )
    assert [calls[0][1] - 10 for calls in asked] == [0, 2, 1, 3]
    assert asked[-1] == [("test/1536", 13), ("test/second", 1)]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.EstimateCostRequest(), "request"),
        (prompt(further=5), "further_references"),
        (prompt(further=-1), "further_references"),
        (prompt(request_id="7"), "request_id"),
        (prompt(reference_uploads=["uploads/22222222-2222-4222-8222-222222222222"]), "reference_uploads"),
        (render(prompt="a cat", category="animal"), "layer"),
    ],
)
def test_what_the_job_would_refuse_is_refused(database_url: str, request_: pb.EstimateCostRequest, field: str) -> None:
    """By the same fields; only the id may be missing."""
    with pytest.raises(InvalidRequest) as refused:
        ask(database_url, request_)
    assert [violation.field for violation in refused.value.violations] == [field]


def test_what_is_left_of_the_budget_is_the_callers(database_url: str) -> None:
    """Another key's spending counts for the day only."""

    async def main() -> None:
        database, budgets = Database(database_url), Budgets(1000, 100)
        job = await running_job(database, "lee")
        step = await attempt(database, job)
        call = charges.Call(new_id(), job.id, "lee", step.stage, "text", step.attempt)
        async with database.transaction() as connection:
            await charges.reserve(connection, call, Estimate("test/model", 60), budgets)
        desk = EstimateDesk(Orders(CATALOG, database), WRITER, CountingRenderer(), database, budgets)
        left = {owner: (await desk.estimate(prompt(), owner)).budget_left for owner in ("kim", "lee", "")}
        assert left == {"kim": 100, "lee": 40, "": 940}
        await database.close()

    asyncio.run(main())
