"""Fetching one file by HTTP, checked as it arrives. Blocks: runs in threads. Knows nothing of jobs and retries."""

from __future__ import annotations

import hashlib
import http.client
import io
import ssl
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from hwapok.errors import DownloadFailed, Unavailable
from hwapok.settings import is_loopback

_BLOCK_BYTES = 256 * 1024
_TIMEOUT_S = 30.0
"""For each wait on the network, not for the whole file."""


class LinkExpired(Exception):
    """The link is refused: it is too old, or was made by a server with other keys."""


@dataclass(frozen=True, slots=True)
class Link:
    """What to fetch, and what must arrive."""

    url: str
    size_bytes: int
    sha256: str
    ca: Path | None = None


def fetch_file(link: Link, target: Path) -> None:
    """Fetches into `target`, which appears, or is replaced, only when complete and correct.

    :raises LinkExpired, DownloadFailed, Unavailable, OSError:
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as sink:
            _fetch(link, sink)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def fetch_bytes(link: Link) -> bytes:
    """Fetches into memory.

    :raises LinkExpired, DownloadFailed, Unavailable:
    """
    sink = io.BytesIO()
    _fetch(link, sink)
    return sink.getvalue()


def _fetch(link: Link, sink: BinaryIO) -> None:
    address = urlsplit(link.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise DownloadFailed.of("LINK_UNUSABLE", "DATA_LOSS")
    try:
        with _opener(link, address.hostname).open(link.url, timeout=_TIMEOUT_S) as response:
            digest, received = _copy(response, sink, link.size_bytes)
    except urllib.error.HTTPError as error:
        raise _refused(error, address.netloc) from None
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(address.netloc, error) from None
    if received < link.size_bytes:
        raise _unreachable(address.netloc, f"{received} of {link.size_bytes} bytes")
    if digest != link.sha256:
        raise DownloadFailed.of("CHECKSUM_MISMATCH", "DATA_LOSS", expected=link.sha256, received=digest)


def _copy(response: BinaryIO, sink: BinaryIO, size_bytes: int) -> tuple[str, int]:
    """Stops soon after the promised size, whatever the other side goes on to send."""
    digest, received = hashlib.sha256(), 0
    while received <= size_bytes and (block := response.read(_BLOCK_BYTES)):
        digest.update(block)
        sink.write(block)
        received += len(block)
    return digest.hexdigest(), received


def _opener(link: Link, host: str) -> urllib.request.OpenerDirector:
    """HTTP and HTTPS only, without redirects; no proxy to this computer."""
    context = ssl.create_default_context(cafile=str(link.ca) if link.ca else None)
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler({} if is_loopback(host) else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(context=context),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _refused(error: urllib.error.HTTPError, where: str) -> Exception:
    with error:
        if error.code in (403, 404, 410):
            return LinkExpired()
        if error.code >= 500 or error.code == 429:
            return _unreachable(where, error)
        return DownloadFailed.of("LINK_UNUSABLE", "DATA_LOSS")


def _unreachable(where: str, detail: object) -> Unavailable:
    return Unavailable.of("FILES_UNREACHABLE", "UNAVAILABLE", target=where, detail=detail)
