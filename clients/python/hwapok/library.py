"""The picture library from a coroutine. The one implementation; `Library` drives it from a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path

from hwapok import convert_library, v1
from hwapok._gen.google.protobuf import FieldMask
from hwapok.adding import Sent, add_all
from hwapok.artifact import Files
from hwapok.briefs import new_id
from hwapok.connection import Connection
from hwapok.models import ImportResult, Upload
from hwapok.pictures import Added, LibraryPicture, LibraryStats, NewPicture, SearchResult, full_name
from hwapok.readable import normal
from hwapok.run import AsyncRun
from hwapok.upload import Source, read_source, send

PAGE = 50
LARGEST_PAGE = 200


class AsyncLibrary:
    """The artist's own pictures: filled, searched, and a source of references. `AsyncStudio.library`."""

    def __init__(
        self, connection: Connection, files: Files, start_import: Callable[[str], AsyncRun[ImportResult]]
    ) -> None:
        """Made by a studio."""
        self._connection, self._files, self._start_import = connection, files, start_import

    async def add(
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
        """Adds a picture, or finds it where its very content is in the library already.

        :param picture: a path, the bytes, or an open binary file
        :param file_name: how to show it; else the file's own name
        :param source: page or collection it was taken from
        :param embed_later: found by meaning only after `import_pictures`; faster for many pictures
        :raises InvalidArgument: it cannot be read, is no picture, or something known about it is wrong
        """
        new = NewPicture(picture, file_name, caption, tuple(tags), category, layer, source, license, author)
        [result] = [result async for result in self.add_many([new], embed_later=embed_later)]
        if result.error is not None:
            raise result.error
        return result

    def add_many(
        self, pictures: Iterable[NewPicture], *, embed_later: bool = False, sent: Sent | None = None
    ) -> AsyncIterator[Added]:
        """Adds pictures and yields what became of each, in order. One bad picture fails alone: its `error` says why.
        May be repeated after an interruption; no picture is added twice.

        :param pictures: drawn a few at a time, in a thread of its own
        :param sent: told how many pictures have been sent so far
        """
        return add_all(self._connection, self._files, pictures, embed_later, sent)

    async def search(
        self,
        query: str = "",
        *,
        picture: Upload | Source | None = None,
        category: str = "",
        layer: str = "",
        limit: int | None = None,
        strict: bool = False,
    ) -> SearchResult:
        """Finds pictures by words and meaning, by likeness, or both.

        :param query: words or a sentence, Korean or English
        :param picture: an upload, the name of one (`uploads/...`), or a picture, which is then uploaded first
        :param category: key or name of a category to keep to; given up when it leaves too little
        :param layer: the same for a production layer, given up before the category
        :param limit: most hits, at most 100; the server's default is 20
        :param strict: keeps to category and layer even when they leave nothing
        """
        request = v1.SearchPicturesRequest(
            query=normal(query),
            picture_upload=await self._uploaded(picture) if picture is not None else "",
            category=normal(category),
            layer=normal(layer),
            limit=limit or 0,
            strict=strict,
        )
        response = await self._connection.unary(lambda stub: stub.search_pictures, request)
        return convert_library.search_result(response, self._files)

    async def pictures(
        self, *, category: str = "", layer: str = "", limit: int | None = None
    ) -> AsyncIterator[LibraryPicture]:
        """The library's pictures, newest first, fetched page by page as they are asked for.

        :param limit: at most so many
        """
        token, left = "", limit
        while left is None or left > 0:
            size = min(left or PAGE, LARGEST_PAGE)
            request = v1.ListPicturesRequest(
                page_size=size, page_token=token, category=normal(category), layer=normal(layer)
            )
            page = await self._connection.unary(lambda stub: stub.list_pictures, request)
            for found in page.pictures[:left]:
                yield convert_library.picture(found, self._files)
            token, left = page.next_page_token, None if left is None else left - len(page.pictures)
            if not token:
                return

    async def picture(self, picture: str | LibraryPicture) -> LibraryPicture:
        """A picture as it is now, with a fresh link.

        :param picture: `pictures/{uuid}`, or the uuid alone
        :raises NotFound: there is none (PICTURE_NOT_FOUND)
        """
        request = v1.GetPictureRequest(name=full_name(picture))
        response = await self._connection.unary(lambda stub: stub.get_picture, request)
        return convert_library.picture(response.picture, self._files)

    async def update(
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
        """Changes what is known about a picture; None leaves a field as it is. With nothing to change it is `picture`.

        :raises NotFound: there is none (PICTURE_NOT_FOUND)
        :raises InvalidArgument: a value is wrong
        """
        texts = {
            "file_name": file_name, "caption": caption, "category": category, "layer": layer,
            "source": source, "license": license, "author": author,
        }  # fmt: skip
        given = {name: normal(value) for name, value in texts.items() if value is not None}
        paths = [*given, *(["tags"] if tags is not None else [])]
        if not paths:
            return await self.picture(picture)
        info = v1.PictureInfo(**given, tags=[normal(tag) for tag in tags or ()])
        request = v1.UpdatePictureRequest(name=full_name(picture), info=info, update_mask=FieldMask(paths=paths))
        response = await self._connection.unary(lambda stub: stub.update_picture, request)
        return convert_library.picture(response.picture, self._files)

    async def delete(self, picture: str | LibraryPicture) -> None:
        """Removes a picture. Jobs that used it keep their copy.

        :raises NotFound: there is none (PICTURE_NOT_FOUND)
        """
        request = v1.DeletePictureRequest(name=full_name(picture))
        await self._connection.unary(lambda stub: stub.delete_picture, request)

    def import_pictures(self, *, request_id: str | None = None) -> AsyncRun[ImportResult]:
        """Has every picture embedded that is not yet, such as those added with `embed_later`. The run's events show how
        far it has come; when it was cancelled or failed, `AsyncStudio.retry` goes on where it stopped.

        :param request_id: UUID; the same one joins the job it started before
        """
        return self._start_import(request_id or new_id())

    async def stats(self) -> LibraryStats:
        """How large the library is, and what it is embedded with."""
        request = v1.LibraryStatsRequest()
        return convert_library.stats(await self._connection.unary(lambda stub: stub.library_stats, request))

    async def _uploaded(self, picture: Upload | Source) -> str:
        if isinstance(picture, Upload):
            return picture.name
        if isinstance(picture, str) and picture.startswith("uploads/"):
            return picture
        source = await asyncio.to_thread(read_source, Path(picture) if isinstance(picture, str) else picture)
        return (await send(self._connection, source, new_id())).name
