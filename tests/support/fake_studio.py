"""A server for the studio's session: jobs that are told what happens to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from hwapok import Catalog, Estimate, Event, Job, LibraryPicture, NotFound, StudioError, Unavailable, Upload
from hwapok_web.draft import Draft
from support.studio_values import CATALOG, PROMPT_JOB, RENDER_JOB, artifact


def away() -> Unavailable:
    return Unavailable.of("SERVER_UNREACHABLE", "UNAVAILABLE", target="x", detail="gone")


class FakeRun:
    """A job under way: events are put in, an error ends it early."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cancelled = False
        self._told: asyncio.Queue[Event | StudioError | None] = asyncio.Queue()

    def tell(self, *told: Event | StudioError | None) -> None:
        """What happens next; None is the end."""
        for item in told:
            self._told.put_nowait(item)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (item := await self._told.get()) is not None:
            if isinstance(item, StudioError):
                raise item
            yield item

    async def cancel(self) -> None:
        self.cancelled = True
        self.tell(None)


class FakeStudio:
    """Answers what the session asks; anything else is an error of the test."""

    def __init__(self) -> None:
        self.known: dict[str, Job] = {}
        self.runs: list[FakeRun] = []
        self.watched: list[tuple[str, int]] = []
        self.drafts: list[Draft] = []
        self.failing: StudioError | None = None
        self.uploads: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was not expected")

    async def catalog(self) -> Catalog:
        if self.failing:
            raise self.failing
        return CATALOG

    async def delete(self, name: str) -> None:
        del self.known[name]

    async def job(self, name: str) -> Job:
        if name not in self.known:
            raise NotFound("gone", code="NOT_FOUND", reason="JOB_NOT_FOUND")
        return self.known[name]

    async def find_upload(self, name: str) -> Upload:
        if name not in self.uploads:
            raise NotFound("gone", code="NOT_FOUND", reason="UPLOAD_NOT_FOUND")
        return Upload(name, "고양이.png", "PNG", None, artifact("cat.png"), None)

    async def picture(self, name: str) -> LibraryPicture:
        raise NotFound("gone", code="NOT_FOUND", reason="PICTURE_NOT_FOUND")

    async def jobs(self, limit: int) -> Sequence[Job]:
        return list(self.known.values())[:limit]

    async def estimate(self, draft: Draft, prompt: str, prompt_job: str) -> Estimate:
        return Estimate((), 0, None)

    def start_prompt(self, draft: Draft) -> FakeRun:
        self.drafts.append(draft)
        return self._run(PROMPT_JOB)

    def start_render(self, draft: Draft, prompt: str, prompt_job: str) -> FakeRun:
        return self._run(RENDER_JOB)

    def watch(self, job: str, after_sequence: int = 0) -> FakeRun:
        self.watched.append((job, after_sequence))
        return self._run(job)

    def _run(self, name: str) -> FakeRun:
        self.runs.append(FakeRun(name))
        return self.runs[-1]
