"""A PSD onto this computer: only what was promised, only a PSD, and never in the place of another file."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from hwapok.artifact import Artifact
from hwapok.download import safe_name
from hwapok.errors import DownloadFailed
from hwapok.settings import is_loopback

MAX_BYTES = 256 * 2**20
SIGNATURE = b"8BPS\x00\x01"


def check_host(psd: Artifact, allowed: Collection[str]) -> None:
    """:raises DownloadFailed: FOREIGN_FILES_HOST, the file lies with somebody who is not on the list"""
    address = urlsplit(psd.url)
    host = (address.hostname or "").lower()
    near = is_loopback(host) and any(map(is_loopback, allowed))
    if address.scheme not in ("http", "https") or not (near or host in allowed):
        raise DownloadFailed.of("FOREIGN_FILES_HOST", "PERMISSION_DENIED", host=host)


def keep(psd: Artifact, folder: Path, name: str | None = None) -> Path:
    """Downloads a PSD into a folder, checked, or finds that it is there already. Blocks; its studio must be open.

    Guarantees: what another program may open has the promised SHA-256 and begins as a PSD does; a file that was there,
    perhaps painted on since, is left as it is.

    :param name: what to call it; else what the server proposes, made safe
    :raises DownloadFailed: PSD_TOO_LARGE, NOT_A_PSD, or it did not arrive as promised
    :raises OSError: the folder cannot be written
    """
    name = name or _own_name(psd.file_name)
    if psd.size_bytes > MAX_BYTES:
        raise DownloadFailed.of("PSD_TOO_LARGE", "RESOURCE_EXHAUSTED", limit_mb=MAX_BYTES // 2**20)
    if there := _found(folder, name, psd.sha256):
        return there
    part = folder / f".{uuid.uuid4().hex}.download"
    try:
        return _settle(psd.save(part), folder, name)
    finally:
        part.unlink(missing_ok=True)


def _own_name(proposed: str) -> str:
    """A name that ends in .psd, looks like what it is, and is no option of any program."""
    visible = "".join(c for c in proposed if unicodedata.category(c) != "Cf")
    return f"{Path(safe_name(visible)).stem.lstrip('-') or 'hwapok'}.psd"


def _settle(part: Path, folder: Path, name: str) -> Path:
    """Gives a complete download the first of its names that is free."""
    with part.open("rb") as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            raise DownloadFailed.of("NOT_A_PSD", "DATA_LOSS")
    return part.replace(next(path for path in _names(folder, name) if _claimed(path)))


def _claimed(path: Path) -> bool:
    """Whether the name was free; it is ours now, with an empty file."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _found(folder: Path, name: str, sha256: str) -> Path | None:
    """The same file under one of its names."""
    for path in _names(folder, name):
        if not path.exists():
            return None
        if path.is_file() and _sha256(path) == sha256:
            return path
    return None


def _names(folder: Path, name: str) -> Iterator[Path]:
    """`고양이.psd`, `고양이 (1).psd`, `고양이 (2).psd` and so on."""
    yield folder / name
    stem, number = name.removesuffix(".psd"), 0
    while True:
        number += 1
        yield folder / f"{stem} ({number}).psd"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
