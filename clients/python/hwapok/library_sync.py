"""The picture library for ordinary code: AsyncLibrary, driven from the studio's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hwapok.adding import Sent
from hwapok.library import AsyncLibrary
from hwapok.models import ImportResult, Upload
from hwapok.pictures import Added, LibraryPicture, LibraryStats, NewPicture, SearchResult
from hwapok.run import AsyncRun
from hwapok.sync_run import Run
from hwapok.threads import LoopThread
from hwapok.upload import Source


class Library:
    """The artist's own pictures: filled, searched, and a source of references. `Studio.library`. What the parameters
    mean is said once, in AsyncLibrary.
    """

    def __init__(self, library: AsyncLibrary, thread: LoopThread) -> None:
        """Made by a studio."""
        self._library, self._thread = library, thread

    def add(
        self,
        picture: Source,
        *,
        file_name: str = "",
        caption: str = "",
        tags: Sequence[str] = (),
        category: str = "",
        layer: str = "",
        source: str = "",
        license: str = "",  # noqa: A002 - its name everywhere
        author: str = "",
        embed_later: bool = False,
    ) -> Added:
        """Adds a picture, or finds it where its very content is in the library already."""
        return self._thread.run(
            self._library.add(
                picture,
                file_name=file_name,
                caption=caption,
                tags=tags,
                category=category,
                layer=layer,
                source=source,
                license=license,
                author=author,
                embed_later=embed_later,
            )
        )

    def add_many(
        self, pictures: Iterable[NewPicture], *, embed_later: bool = False, sent: Sent | None = None
    ) -> Iterator[Added]:
        """Adds pictures and yields what became of each, in order; one bad picture fails alone."""
        return self._thread.iterate(self._library.add_many(pictures, embed_later=embed_later, sent=sent))

    def search(
        self,
        query: str = "",
        *,
        picture: Upload | Source | None = None,
        category: str = "",
        layer: str = "",
        limit: int | None = None,
        strict: bool = False,
    ) -> SearchResult:
        """Finds pictures by words and meaning, by likeness, or both."""
        return self._thread.run(
            self._library.search(query, picture=picture, category=category, layer=layer, limit=limit, strict=strict)
        )

    def pictures(self, *, category: str = "", layer: str = "", limit: int | None = None) -> Iterator[LibraryPicture]:
        """The library's pictures, newest first, fetched page by page as they are asked for."""
        return self._thread.iterate(self._library.pictures(category=category, layer=layer, limit=limit))

    def picture(self, picture: str | LibraryPicture) -> LibraryPicture:
        """A picture as it is now, with a fresh link."""
        return self._thread.run(self._library.picture(picture))

    def update(
        self,
        picture: str | LibraryPicture,
        *,
        file_name: str | None = None,
        caption: str | None = None,
        tags: Sequence[str] | None = None,
        category: str | None = None,
        layer: str | None = None,
        source: str | None = None,
        license: str | None = None,  # noqa: A002 - its name everywhere
        author: str | None = None,
    ) -> LibraryPicture:
        """Changes what is known about a picture; None leaves a field as it is."""
        return self._thread.run(
            self._library.update(
                picture,
                file_name=file_name,
                caption=caption,
                tags=tags,
                category=category,
                layer=layer,
                source=source,
                license=license,
                author=author,
            )
        )

    def delete(self, picture: str | LibraryPicture) -> None:
        """Removes a picture. Jobs that used it keep their copy."""
        self._thread.run(self._library.delete(picture))

    def import_pictures(self, *, request_id: str | None = None) -> Run[ImportResult]:
        """Has every picture embedded that is not yet, such as those added with `embed_later`."""

        async def begun() -> AsyncRun[ImportResult]:
            return self._library.import_pictures(request_id=request_id)

        return Run(self._thread.run(begun()), self._thread)

    def stats(self) -> LibraryStats:
        """How large the library is, and what it is embedded with."""
        return self._thread.run(self._library.stats())
