"""Where a blob's file lies under the store's folder, and how it is written so that it is never seen half."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hwapok_server.ports import StoredBlob
from hwapok_server.providers.blob_keys import is_key

_SHARD = re.compile(r"[0-9a-f]{2}")
_REST = re.compile(r"[0-9a-f]{62}")
_UNFINISHED = ".unfinished-"
_UNFINISHED_AGE_S = 3600.0
"""No write takes this long; an older unfinished file was left by a process that was killed."""


def path_of(root: Path, key: str) -> Path:
    """`ab/cdef...` under the root; two letters keep folders small.

    :raises ValueError: not a key, so no path can leave the root
    """
    if not is_key(key):
        raise ValueError("not a blob key")
    return root / key[:2] / key[2:]


def write(path: Path, data: bytes) -> None:
    """Writes a whole file or nothing that is visible, and lasts through a power cut once it returns.

    A file that is already there only gets a new time: it was put again, so a sweep must not find it old.
    """
    if _renewed(path, len(data)):
        return
    for folder in (path.parent.parent, path.parent):  # mkdir gives its mode to the last folder only
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _unfinished(path.parent) as temporary:
        temporary.write_bytes(data)
        _flush_to_disk(temporary)
        temporary.replace(path)
    _flush_to_disk(path.parent)
    _flush_to_disk(path.parent.parent)


def stored(shard: Path) -> list[StoredBlob]:
    """The blobs in one of the root's folders. Unfinished files that a killed process left are removed on the way."""
    found = []
    for entry in os.scandir(shard):
        if _REST.fullmatch(entry.name):
            modified = datetime.fromtimestamp(entry.stat().st_mtime, UTC)
            found.append(StoredBlob(shard.name + entry.name, modified))
        elif entry.name.startswith(_UNFINISHED) and time.time() - entry.stat().st_mtime > _UNFINISHED_AGE_S:
            Path(entry.path).unlink(missing_ok=True)
    return found


def shards(root: Path) -> list[Path]:
    """The root's folders that hold blobs."""
    return [path for path in root.iterdir() if _SHARD.fullmatch(path.name)] if root.exists() else []


def prove_writable(root: Path) -> None:
    """:raises OSError: nothing can be written under the root"""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _unfinished(root):
        return


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """An empty file of our own, gone at the end unless it was moved away."""
    descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _renewed(path: Path, size: int) -> bool:
    """True when the file was there, in that size, and now has the present time."""
    try:
        if path.stat().st_size != size:
            return False
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
