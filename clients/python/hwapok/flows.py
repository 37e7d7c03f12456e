"""What a run follows, readable from top to bottom: upload the references, start the job, pass on its events, look how
it ended; for `make`, a prompt job and then a render job.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from hwapok import convert_job, v1
from hwapok.artifact import Files
from hwapok.briefs import Brief, Order, Redo, derived_id, job_name
from hwapok.connection import Connection
from hwapok.errors import InternalError
from hwapok.events import Finished
from hwapok.models import (
    ImportResult,
    Job,
    JobKind,
    JobState,
    Made,
    PromptResult,
    RenderResult,
    Upload,
    UploadPurpose,
)
from hwapok.run import AsyncRun, Flow, Outcome, cancelled
from hwapok.upload import read_source, send
from hwapok.watch import Start, follow

T = TypeVar("T")

Result = PromptResult | RenderResult | ImportResult
Reference = Upload | str | Path
"""An upload, the name of one (`uploads/...`), or the path of a picture, which is then uploaded first."""
LayersSource = Job | RenderResult | Upload | str | Path
"""A job or its result, an upload of purpose artwork, the name of either, or the path of a picture, which is then
uploaded first."""


class Flows:
    """Builds flows over one connection."""

    def __init__(self, connection: Connection, files: Files) -> None:
        self._connection, self._files = connection, files

    async def prompt(self, brief: Brief, references: Sequence[Reference], request_id: str) -> Flow[PromptResult]:
        """Uploads the references, then has a prompt written."""
        request = brief.request(request_id, await self._uploads(references, request_id))
        job = Job(job_name(request_id), JobKind.PROMPT)
        flow = self._job(job, _prompt, lambda: self._connection.stream(lambda stub: stub.generate_prompt, request))
        async with aclosing(flow) as items:
            async for item in items:
                yield item

    async def render(
        self,
        order: Order,
        prompt: str | PromptResult | AsyncRun[PromptResult],
        prompt_job: str,
        references: Sequence[Reference],
        request_id: str,
    ) -> Flow[RenderResult]:
        """Uploads the references, then has a picture drawn."""
        written = await prompt if isinstance(prompt, AsyncRun) else prompt
        uploads = await self._uploads(references, request_id)
        request = order.request(request_id, written, prompt_job, uploads)
        job = Job(job_name(request_id), JobKind.RENDER)
        flow = self._job(job, _render, lambda: self._connection.stream(lambda stub: stub.render_from_prompt, request))
        async with aclosing(flow) as items:
            async for item in items:
                yield item

    async def make(self, brief: Brief, order: Order, references: Sequence[Reference], request_id: str) -> Flow[Made]:
        """A prompt job, then the render job that draws it, which bears the request's own id."""
        async with aclosing(self.prompt(brief, references, derived_id(request_id, "prompt"))) as items:
            async for item in items:
                if not isinstance(item, Outcome):
                    yield item
                    continue
                async with aclosing(self.render(order, item.value, "", (), request_id)) as later:
                    async for each in later:
                        yield Outcome(Made(item.value, each.value)) if isinstance(each, Outcome) else each

    async def layers(self, redo: Redo, source: str | Path, request_id: str) -> Flow[RenderResult]:
        """Uploads the picture where it is a file, then has it taken apart."""
        if isinstance(source, Path):
            picture = await asyncio.to_thread(read_source, source)
            artwork = derived_id(request_id, "artwork")
            source = (await send(self._connection, picture, artwork, UploadPurpose.ARTWORK)).name
        request = redo.request(request_id, source)
        job = Job(job_name(request_id), JobKind.LAYERS)
        flow = self._job(job, _render, lambda: self._connection.stream(lambda stub: stub.render_layers, request))
        async with aclosing(flow) as items:
            async for item in items:
                yield item

    async def imported(self, request_id: str) -> Flow[ImportResult]:
        """Has every library picture embedded that is not yet."""
        request = v1.ImportPicturesRequest(request_id=request_id)
        job = Job(job_name(request_id), JobKind.IMPORT)
        flow = self._job(job, _imported, lambda: self._connection.stream(lambda stub: stub.import_pictures, request))
        async with aclosing(flow) as items:
            async for item in items:
                yield item

    async def watch(self, job: Job, after_sequence: int) -> Flow[Result]:
        """Follows a job that exists."""
        async with aclosing(self._job(job, lambda result: result, None, after_sequence)) as items:
            async for item in items:
                yield item

    async def _job(
        self, job: Job, check: Callable[[Result], T], start: Start | None, after_sequence: int = 0
    ) -> Flow[T]:
        yield job
        ended: Job | None = None
        raw_events = follow(self._connection, job.name, start=start, after_sequence=after_sequence)
        async with aclosing(raw_events) as found:
            async for raw in found:
                event = convert_job.event(raw, job.name, self._files)
                if event is not None:
                    yield event
                if isinstance(event, Finished):
                    ended = event.snapshot
        yield Outcome(check(_result(ended or await self._get(job.name))))

    async def _get(self, name: str) -> Job:
        response = await self._connection.unary(lambda stub: stub.get_job, v1.GetJobRequest(name=name))
        return convert_job.job(response.job, self._files)

    async def _uploads(self, references: Sequence[Reference], request_id: str) -> list[str]:
        """Names of the references. The id of each upload follows from the request's, so that a repeated request sends
        the same names."""
        names = []
        for number, reference in enumerate(references):
            if isinstance(reference, Upload):
                names.append(reference.name)
            elif isinstance(reference, str) and reference.startswith("uploads/"):
                names.append(reference)
            else:
                picture = await asyncio.to_thread(read_source, reference)
                upload = await send(self._connection, picture, derived_id(request_id, f"reference/{number}"))
                names.append(upload.name)
        return names


def _result(job: Job) -> Result:
    """:raises JobFailed, JobCancelled, InternalError: there is none"""
    if job.state is JobState.CANCELLED:
        raise cancelled(job)
    if job.error is not None:
        raise job.error
    if job.result is None:
        raise InternalError.of("NO_RESULT", "INTERNAL", job=job.name)
    return job.result


def _prompt(result: Result) -> PromptResult:
    if isinstance(result, PromptResult):
        return result
    raise InternalError.of("NO_RESULT", "INTERNAL", job=result.job)


def _render(result: Result) -> RenderResult:
    if isinstance(result, RenderResult):
        return result
    raise InternalError.of("NO_RESULT", "INTERNAL", job=result.job)


def _imported(result: Result) -> ImportResult:
    if isinstance(result, ImportResult):
        return result
    raise InternalError.of("NO_RESULT", "INTERNAL", job=result.job)


def named(source: LayersSource) -> str | Path:
    """The name of a job or of an upload, or a path."""
    if isinstance(source, RenderResult):
        return source.job
    if isinstance(source, Job | Upload):
        return source.name
    return source if str(source).startswith(("jobs/", "uploads/")) else Path(source)
