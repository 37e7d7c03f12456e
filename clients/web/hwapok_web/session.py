"""One page at work: what a person does is asked of the server, and what the server says becomes events of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from hwapok_web import happenings as now
from hwapok_web.backend import (
    JobKind,
    NotFound,
    StudioBackend,
    StudioError,
    Unauthenticated,
)
from hwapok_web.draft import Attached, Draft
from hwapok_web.estimating import Estimator
from hwapok_web.following import AGAIN_S, Errands, Follower
from hwapok_web.history import Works
from hwapok_web.memory import Memory
from hwapok_web.orders import prompt_order, render_order
from hwapok_web.references import References
from hwapok_web.restore import drawing_of, references_of
from hwapok_web.state import Link, StudioState
from hwapok_web.store import Store

LOOK_S = 10.0
"""How often an idle page looks whether the server is there."""
FRESH = timedelta(minutes=3)
"""Links to files that work for less than this are renewed."""


class Session:
    """Closed when its page goes away. That ends no job: the next page attaches to it again."""

    def __init__(self, backend: StudioBackend, memory: Memory, store: Store | None = None) -> None:
        self.backend, self.memory = backend, memory
        self.store = store or Store(StudioState(draft=memory.draft))
        self.works = Works(backend, memory, self.store)
        self._errands = Errands(self.store)
        self.references = References(backend, self.store, self._errands)
        self._follower = Follower(backend, memory, self.store, self.works, self._errands)
        Estimator(backend, self.store, self._errands)
        self._left = (memory.prompt_job, memory.render_job, memory.edit)
        self._taken_up = False
        self.store.listen(self._keep)
        self.store.listen(self._all_arrived)

    @property
    def state(self) -> StudioState:
        return self.store.state

    def start(self) -> None:
        """Reaches the server, takes up what was on the page before, and keeps an eye on the connection."""
        self.spawn(self._live())

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs it for as long as the page is there."""
        self._errands.spawn(work)

    async def told(self, call: Callable[[], Awaitable[Any]]) -> bool:
        """Makes a call; a person is told when it fails. Returns whether it went well."""
        return await self._errands.told(call)

    def close(self) -> None:
        """Ends what the page waits for; jobs go on at the server."""
        self._errands.close()

    # ---------------------------------------------------------------------------------------------------- the main work

    def make_prompt(self) -> None:
        """Has a prompt written for the draft, once its references have arrived."""
        if not self.state.can_prompt:
            return
        if self.state.sending:
            self.store.dispatch(now.PromptWanted())
            return
        run = self.backend.start_prompt(self.state.draft)
        self.store.dispatch(now.PromptBegan(run.name, self.state.draft))
        self.works.began(prompt_order(run.name, self.state.draft))
        self._follower.begin(run)

    def draw(self) -> None:
        """Has the prompt drawn."""
        if not self.state.can_render:
            return
        draft, prompt = self.state.draft, self.state.prompt
        prompt_job = prompt.result.job if prompt.result else ""
        run = self.backend.start_render(draft, prompt.text, prompt_job)
        self.store.dispatch(now.RenderBegan(run.name))
        self.works.began(render_order(run.name, draft, prompt.text, prompt_job))
        self._follower.begin(run)

    def vary(self, change: str) -> None:
        """Draws the prompt with one more sentence, which stays in the prompt to be seen."""
        self.store.dispatch(now.PromptEdited(f"{self.state.prompt.text.rstrip()} {change}"))
        self.draw()

    async def cancel(self) -> None:
        """Stops the job under way."""
        followed = (self.state.render.following, self.state.prompt.following)
        job = next((following.job for following in followed if following.phase.busy), "")
        if job:
            self.store.dispatch(now.CancelAsked())
            await self.told(lambda: self._follower.cancel(job))

    async def resume(self, job: str) -> None:
        """Runs a failed or cancelled job again from the step that did not finish."""

        async def call() -> None:
            run = await self.backend.retry(job)
            render, prompt = self.state.render, self.state.prompt
            drawn = job == render.following.job
            self.store.dispatch(now.RenderBegan(job, render.kind) if drawn else now.PromptBegan(job, prompt.brief))
            self._follower.begin(self.backend.watch(run.name))

        await self.told(call)

    async def open_link(self) -> str:
        """A link with which the desktop opens the PSD, once; empty when there is none."""
        links: list[str] = []

        async def call() -> None:
            links.append((await self.backend.open_ticket(self.state.render.following.job)).link)

        await self.told(call)
        return links[0] if links else ""

    async def continue_from_result(self) -> None:
        """Makes the picture a reference of the draft."""

        async def call() -> None:
            if result := self.state.render.result:
                upload = await self.backend.reuse(result.png)
                self.store.dispatch(now.PictureAttached(Attached(upload.name, upload.file_name, upload.picture.url)))

        await self.told(call)

    # ---------------------------------------------------------------------------------------------- references, history

    async def open(self, name: str) -> None:
        """Brings back a work of the past with all its settings, and follows it when it is not done."""

        async def call() -> None:
            entry = await self.works.entry(name)
            draft = await drawing_of(self.backend, entry, self.state.draft)
            rendered = entry.job if entry.job.kind is not JobKind.PROMPT else None
            prompt = entry.prompt_job if rendered else entry.job
            self.store.dispatch(now.Opened(draft, prompt, rendered))
            self._follow_unfinished(draft, prompt.name if prompt else "", rendered.name if rendered else "")

        await self.told(call)

    async def delete(self, name: str) -> None:
        """Deletes a work of the past. A picture on the page goes with it; a prompt stays, as written by hand."""

        async def call() -> None:
            self.store.dispatch(now.Deleted(await self.works.delete(name)))

        await self.told(call)

    async def look_back(self) -> None:
        """Shows older works of the past as well."""
        await self.told(self.works.look_back)

    async def renew(self) -> None:
        """Fresh links for what is on the page."""

        async def call() -> None:
            for following in (self.state.prompt.following, self.state.render.following):
                if following.job and not following.phase.busy:
                    self.store.dispatch(now.Renewed(await self.backend.job(following.job)))
            await self.works.load(renew=True)

        await self.told(call)

    # --------------------------------------------------------------------------------------------------- the connection

    async def _live(self) -> None:
        await self._reach()
        await self.told(self._take_up)
        await self.told(self.works.load)
        while True:
            await asyncio.sleep(LOOK_S)
            await self._reach()
            if self.state.links_end_before(datetime.now(UTC) + FRESH):
                await self.renew()

    async def _reach(self) -> None:
        """Asks for the catalogue until it is answered."""
        while True:
            try:
                catalog = await self.backend.catalog()
            except Unauthenticated:
                self.store.dispatch(now.LinkChanged(Link.KEY_NEEDED))
            except StudioError:
                self.store.dispatch(now.LinkChanged(Link.LOST))
            else:
                self.store.dispatch(now.CatalogArrived(catalog))
                return
            await asyncio.sleep(AGAIN_S)

    async def _take_up(self) -> None:
        """What this browser had on its page before."""
        draft = await references_of(self.backend, self.memory.draft)
        self.store.dispatch(now.DraftChanged({"attached": draft.attached}))
        prompt, render, edit = self._left
        jobs = [await self._known(name) if name else None for name in (prompt, render)]
        self._taken_up = True
        if self.state.busy:
            return  # something new was begun meanwhile
        brief = self.state.draft
        self.store.dispatch(now.Opened(brief, *jobs))
        self._follow_unfinished(brief, *(job.name if job else "" for job in jobs))
        self.store.dispatch(now.PromptEdited(edit))

    async def _known(self, name: str) -> Any:
        try:
            return await self.backend.job(name)
        except NotFound:
            self.memory.forget(name)
            return None

    def _follow_unfinished(self, brief: Draft, prompt: str, render: str) -> None:
        if prompt and self.state.prompt.following.phase.busy:
            self.store.dispatch(now.PromptBegan(prompt, brief))
            self._follower.begin(self.backend.watch(prompt))
        if render and self.state.render.following.phase.busy:
            self.store.dispatch(now.RenderBegan(render, self.state.render.kind))
            self._follower.begin(self.backend.watch(render))

    # ---------------------------------------------------------------------------------------------------- what is kept

    def _keep(self, _: StudioState, state: StudioState) -> None:
        """The jobs of the page before stay known until they are taken up."""
        here = (state.prompt.following.job, state.render.following.job, state.prompt.edit)
        self.memory.keep(state.draft, *(here if self._taken_up else self._left))

    def _all_arrived(self, before: StudioState, state: StudioState) -> None:
        if before.sending and not state.sending and state.prompt_wanted:
            self.make_prompt()
