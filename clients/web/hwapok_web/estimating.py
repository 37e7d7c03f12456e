"""Keeps what the picture would cost up to date."""

from __future__ import annotations

import asyncio

from hwapok_web import happenings as now
from hwapok_web.backend import StudioBackend, StudioError
from hwapok_web.following import Errands
from hwapok_web.state import StudioState
from hwapok_web.store import Store

THINK_S = 0.6
"""Pause in a person's changes after which the cost is asked for."""


class Estimator:
    """Asks when something that the cost depends on has changed, once a person pauses."""

    def __init__(self, backend: StudioBackend, store: Store, errands: Errands) -> None:
        self._backend, self._store, self._errands = backend, store, errands
        self._asking: asyncio.Task[None] | None = None
        store.listen(self._heed)

    def _heed(self, before: StudioState, state: StudioState) -> None:
        if _priced(before) == _priced(state):
            return
        if self._asking:
            self._asking.cancel()
        self._asking = self._errands.spawn(self._ask())

    async def _ask(self) -> None:
        await asyncio.sleep(THINK_S)
        state = self._store.state
        estimate = None
        if state.can_render:
            job = state.prompt.result.job if state.prompt.result else ""
            try:
                estimate = await self._backend.estimate(state.draft, state.prompt.text, job)
            except StudioError:
                estimate = None  # what it costs is then said when it is drawn
        self._store.dispatch(now.EstimateArrived(estimate))


def _priced(state: StudioState) -> tuple[object, ...]:
    """What a picture's cost depends on."""
    draft = state.draft
    return (state.can_render, state.prompt.text, state.prompt.following.job, draft.size, draft.category, draft.uploads)
