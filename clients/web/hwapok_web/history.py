"""The works of one browser, or of one API key, past and under way: asked for once, then only as far as they change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress

from hwapok_web import happenings as now
from hwapok_web.backend import Job, JobKind, LayersSpec, NotFound, RenderSpec, StudioBackend
from hwapok_web.memory import Memory
from hwapok_web.state import Entry
from hwapok_web.store import Store

PAGE = 60
"""How many works are shown at first, and how many more each time."""
_AT_ONCE = 8
_SHOWN = (JobKind.PROMPT, JobKind.RENDER, JobKind.LAYERS)


class Works:
    """Without a key a browser sees the jobs that it started; with one, all that the key may see."""

    def __init__(self, backend: StudioBackend, memory: Memory, store: Store) -> None:
        self._backend, self._memory, self._store = backend, memory, store
        self._jobs: dict[str, Job] = {}
        self._most = PAGE
        self._unasked = False

    async def load(self, *, renew: bool = False) -> None:
        """Asks for the works.

        :param renew: also for those that are known, for fresh links
        """
        if renew:
            self._jobs.clear()
        limit = self._most * 2  # most pictures have a prompt
        if self._memory.key:
            found = await self._backend.jobs(limit)
            self._know(found)
            self._unasked = len(found) == limit
        else:
            names = self._memory.jobs
            await self._ask(name for name in names[:limit] if name not in self._jobs)
            self._unasked = len(names) > limit
        self._show()

    async def look_back(self) -> None:
        """Asks for older works as well."""
        self._most += PAGE
        await self.load()

    def began(self, job: Job) -> None:
        """Lists a job that was just asked for, or that a worker took."""
        self._know([job])
        self._show()

    async def refresh(self, name: str) -> None:
        """Asks for one work that has changed."""
        await self._ask([name])
        self._show()

    async def entry(self, name: str) -> Entry:
        """A work with the prompt it was drawn from, as they are now.

        :raises NotFound: it is gone
        """
        job = await self._backend.job(name)
        source = await self._known(_source_job(job))
        return Entry(job, await self._known(_prompt_job(source or job)), source)

    async def delete(self, name: str) -> frozenset[str]:
        """Deletes a work, and the prompt it was drawn from when nothing else was. Returns the jobs that are gone."""
        job, gone = self._jobs.get(name), {name}
        await self._drop(name)
        prompt = _prompt_job(job) if job else ""
        if prompt and all(_prompt_job(other) != prompt for other in self._jobs.values()):
            await self._drop(prompt)
            gone.add(prompt)
        self._show()
        return frozenset(gone)

    async def _known(self, name: str) -> Job | None:
        if name:
            await self._ask([name])
        return self._jobs.get(name)

    async def _drop(self, name: str) -> None:
        with suppress(NotFound):  # gone already, which is what was wanted
            await self._backend.delete(name)
        self._jobs.pop(name, None)
        self._memory.forget(name)

    async def _ask(self, names: Iterable[str]) -> None:
        turn = asyncio.Semaphore(_AT_ONCE)

        async def ask(name: str) -> Job | None:
            async with turn:
                try:
                    return await self._backend.job(name)
                except NotFound:
                    self._memory.forget(name)
                    self._jobs.pop(name, None)
                    return None

        found = await asyncio.gather(*(ask(name) for name in names))
        self._know([job for job in found if job is not None])

    def _know(self, jobs: Sequence[Job]) -> None:
        self._jobs |= {job.name: job for job in jobs if job.kind in _SHOWN}

    def _show(self) -> None:
        drawn = {_prompt_job(job) for job in self._jobs.values()}
        shown = [job for job in self._jobs.values() if job.name not in drawn]
        shown.sort(key=lambda job: job.created.timestamp() if job.created else 0.0, reverse=True)
        entries = tuple(map(self._entry, shown[: self._most]))
        self._store.dispatch(now.HistoryArrived(entries, self._unasked or len(shown) > self._most))

    def _entry(self, job: Job) -> Entry:
        source = self._jobs.get(_source_job(job))
        return Entry(job, self._jobs.get(_prompt_job(source or job)), source)


def _prompt_job(job: Job) -> str:
    return job.spec.prompt_job if isinstance(job.spec, RenderSpec) else ""


def _source_job(job: Job) -> str:
    return job.spec.source_job if isinstance(job.spec, LayersSpec) else ""
