"""A stored file that can be downloaded: a picture, a PSD."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Bytes = bytes


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Files(Protocol):
    """Where artifacts get their bytes from; the studio they came from."""

    async def save(self, artifact: Artifact, path: str | Path) -> Path: ...

    async def read(self, artifact: Artifact) -> bytes: ...

    def wait(self, work: Coroutine[Any, Any, T]) -> T: ...


@dataclass(frozen=True, slots=True)
class Artifact:
    """A stored file. Downloads are checked against its SHA-256 and length, repeated when the connection fails, and
    use a fresh link when this one has expired. The studio it came from must still be open.

    `save` and `bytes` block; in a coroutine of an AsyncStudio use `await save_async(...)` and `await bytes_async()`.
    """

    file_name: str
    """What the server proposes to call it; may hold Hangul."""
    content_type: str
    size_bytes: int
    sha256: str
    """Of the content, lower-case hex."""
    url: str
    """Signed and read-only; plain HTTP GET."""
    expires: datetime | None
    """When `url` stops working."""
    picture_size: Size | None
    job: str
    """Name of the job whose outcome has it, for a fresh link; empty for others."""
    library_picture: str
    """Name of the library picture it is of, for a fresh link; empty for others."""
    upload: str
    """Name of the upload it is of, for a fresh link; empty for others."""
    _files: Files = field(repr=False, compare=False)

    def save(self, path: str | Path = ".") -> Path:
        """Downloads it to `path`, or under its own name into the folder `path`
        (one that exists, or a name that ends in a slash), and returns where it is. What was there
        is replaced in one step, once the download is complete and correct.

        :raises DownloadFailed: other bytes than promised, or a link that cannot be renewed
        :raises Unavailable: the file server cannot be reached
        :raises OSError: `path` cannot be written
        """
        return self._files.wait(self.save_async(path))

    def bytes(self) -> Bytes:
        """Downloads it into memory.

        :raises DownloadFailed: other bytes than promised, or a link that cannot be renewed
        :raises Unavailable: the file server cannot be reached
        """
        return self._files.wait(self.bytes_async())

    async def save_async(self, path: str | Path = ".") -> Path:
        """As `save`, for a coroutine."""
        return await self._files.save(self, path)

    async def bytes_async(self) -> Bytes:
        """As `bytes`, for a coroutine."""
        return await self._files.read(self)
