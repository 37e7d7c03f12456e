"""Adding pictures to the library: batches over one stream each. A torn stream is repeated as a whole, since the server
adds no picture twice. A picture that cannot be read is left out of its stream and fails alone.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from hwapok import v1
from hwapok.artifact import Files
from hwapok.connection import Connection
from hwapok.convert_library import added, picture_info
from hwapok.errors import InternalError, InvalidArgument, StudioError
from hwapok.pictures import Added, NewPicture
from hwapok.readable import normal
from hwapok.upload import Picture, read_source

BATCH_PICTURES = 16
"""Pictures of one stream: what is sent again when it tears, and how long results are waited for."""
ADD_TIMEOUT_S = 600.0
_UNREADABLE = bytes(32)
"""Committed instead of a checksum when a file breaks off, so that the server refuses that picture."""

Sent = Callable[[int], None]
"""Told how many pictures have been sent so far; called in the studio's own thread."""


@dataclass(slots=True)
class _Item:
    """A picture on its way."""

    new: NewPicture
    picture: Picture | None = None
    """None when it cannot be read."""
    error: StudioError | None = None


async def add_all(
    connection: Connection, files: Files, news: Iterable[NewPicture], embed_later: bool, sent: Sent | None
) -> AsyncIterator[Added]:
    """What became of each picture, in order; a batch is read, sent and answered before the next is drawn.

    :raises StudioError: the server refused the stream itself, or could not be reached for longer than retries last
    """
    remaining, done = iter(news), 0
    while batch := await asyncio.to_thread(_drawn, remaining):
        for result in await _add_batch(connection, files, batch, embed_later, partial(_tell, sent, done)):
            yield result
        done += len(batch)


def _tell(sent: Sent | None, before: int, number: int) -> None:
    if sent is not None:
        sent(before + number)


def _drawn(news: Iterator[NewPicture]) -> list[_Item]:
    """The next batch. Blocks."""
    return [_opened(new) for new in islice(news, BATCH_PICTURES)]


def _opened(new: NewPicture) -> _Item:
    try:
        picture = read_source(new.picture, new.file_name or None)
        picture.read(0)  # a folder, or a file without permission
    except OSError as error:
        return _Item(new, error=_unreadable(new, error))
    return _Item(new, picture)


def _unreadable(new: NewPicture, error: OSError) -> StudioError:
    file = new.file_name or (Path(new.picture).name if isinstance(new.picture, str | Path) else "")
    return InvalidArgument.of(
        "FILE_UNREADABLE", "INVALID_ARGUMENT", file=normal(file), detail=error.strerror or str(error)
    )


async def _add_batch(
    connection: Connection, files: Files, batch: Sequence[_Item], embed_later: bool, sent: Sent
) -> list[Added]:
    readable = [item for item in batch if item.picture is not None]
    answers = iter(await _send(connection, readable, embed_later, sent) if readable else [])
    results = []
    for item in batch:
        answer = next(answers, None) if item.picture is not None else None
        if item.error is None and answer is None:
            raise InternalError.of("NO_ANSWER", "INTERNAL", target=connection.settings.address)
        result = Added(item.new, None, error=item.error) if item.error else added(_some(answer), item.new, files)
        results.append(result)
    return results


def _some(answer: v1.AddedPicture | None) -> v1.AddedPicture:
    return answer or v1.AddedPicture()


async def _send(connection: Connection, items: Sequence[_Item], embed_later: bool, sent: Sent) -> list[v1.AddedPicture]:
    backoff = connection.backoff()
    while True:
        try:
            response = await connection.send(
                lambda stub: stub.add_pictures, _messages(items, embed_later, sent), timeout=ADD_TIMEOUT_S
            )
        except StudioError as found:
            error = found
        else:
            return response.pictures
        await backoff.wait(error)


async def _messages(
    items: Sequence[_Item], embed_later: bool, sent: Sent
) -> AsyncGenerator[v1.AddPicturesRequest, None]:
    for number, item in enumerate(items, 1):
        if item.picture is not None:
            async with aclosing(_picture(item, item.picture, embed_later)) as messages:
                async for message in messages:
                    yield message
        sent(number)


async def _picture(item: _Item, picture: Picture, embed_later: bool) -> AsyncGenerator[v1.AddPicturesRequest, None]:
    info = picture_info(item.new, picture.file_name)
    yield v1.AddPicturesRequest(header=v1.AddPicturesRequestHeader(info=info, embed_later=embed_later))
    digest, offset = hashlib.sha256(), 0
    checksum = b""
    try:
        while chunk := await asyncio.to_thread(picture.read, offset):
            digest.update(chunk)
            offset += len(chunk)
            yield v1.AddPicturesRequest(chunk=chunk)
        checksum = digest.digest()
    except OSError as error:
        item.error, checksum = _unreadable(item.new, error), _UNREADABLE
    yield v1.AddPicturesRequest(commit=v1.AddPicturesRequestCommit(sha256=checksum))
