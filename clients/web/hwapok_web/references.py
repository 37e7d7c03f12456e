"""The references of the draft: pinned, left out."""

from __future__ import annotations

from hwapok_web import happenings as now
from hwapok_web.backend import StudioBackend
from hwapok_web.draft import Attached
from hwapok_web.following import Errands
from hwapok_web.store import Store


class References:
    """What a person decides about pictures to draw from."""

    def __init__(self, backend: StudioBackend, store: Store, errands: Errands) -> None:
        self._backend, self._store, self._errands = backend, store, errands

    async def pin(self, name: str) -> None:
        """Pins a library picture, or lets go of it."""
        if name in self._store.state.draft.pinned:
            self._store.dispatch(now.PictureDetached(name))
            return

        async def call() -> None:
            picture = await self._backend.picture(name)
            title = picture.caption or picture.file_name
            self._store.dispatch(now.PictureAttached(Attached(picture.name, title, picture.picture.url)))

        await self._errands.told(call)

    def attach(self, picture: Attached) -> None:
        """Pins a library picture for the next prompt."""
        self._store.dispatch(now.PictureAttached(picture))

    def leave_out(self, name: str) -> None:
        """A reference of the prompt is not wanted: the next prompt is written without it."""
        if name.startswith("uploads/"):
            self._store.dispatch(now.PictureDetached(name))
        elif name.startswith("pictures/"):
            self._store.dispatch(now.PictureExcluded(name))
        else:
            self._store.dispatch(now.DraftChanged({"without_encyclopedia": True}))
