"""Artifacts to files and bytes: a fresh link when one has expired, another try when the connection fails."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from hwapok import convert_job, v1
from hwapok.artifact import Artifact
from hwapok.connection import Connection
from hwapok.errors import DownloadFailed, StudioError
from hwapok.http_get import Link, LinkExpired, fetch_bytes, fetch_file
from hwapok.retry import Backoff
from hwapok.threads import wait_in

T = TypeVar("T")

_PATIENCE_S = 20.0
"""A file server that stays away for longer is not being restarted; its address is wrong, or closed to this client."""
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


class StudioFiles:
    """The files of the jobs of one studio."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def save(self, artifact: Artifact, path: str | Path) -> Path:
        target = await asyncio.to_thread(_target, artifact, path)
        await self._fetch(artifact, lambda link: fetch_file(link, target))
        return target

    async def read(self, artifact: Artifact) -> bytes:
        return await self._fetch(artifact, fetch_bytes)

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Does the work in the studio's own event loop and waits for it."""
        return wait_in(self._connection.loop, work)

    async def _fetch(self, artifact: Artifact, fetch: Callable[[Link], T]) -> T:
        backoff = Backoff(self._connection.policy, lambda: min(self._connection.policy.patience, _PATIENCE_S))
        link = Link(artifact.url, artifact.size_bytes, artifact.sha256, self._connection.settings.ca)
        renewed = False
        while True:
            try:
                return await asyncio.to_thread(fetch, link)
            except LinkExpired:
                if renewed:
                    raise DownloadFailed.of("LINK_EXPIRED", "DATA_LOSS") from None
                link, renewed = replace(link, url=await self._fresh_url(artifact)), True
                continue
            except StudioError as found:
                error = found
            await backoff.wait(error)

    async def _fresh_url(self, artifact: Artifact) -> str:
        """:raises DownloadFailed: nothing that it was of has the file any more"""
        if artifact.upload:
            known = await self._connection.unary(
                lambda stub: stub.get_upload, v1.GetUploadRequest(name=artifact.upload)
            )
            if known.upload is not None and known.upload.picture is not None:
                return known.upload.picture.uri
        if artifact.library_picture:
            wanted = v1.GetPictureRequest(name=artifact.library_picture)
            answer = await self._connection.unary(lambda stub: stub.get_picture, wanted)
            if answer.picture is not None and answer.picture.picture is not None:
                return answer.picture.picture.uri
        if artifact.job:
            request = v1.GetJobRequest(name=artifact.job)
            response = await self._connection.unary(lambda stub: stub.get_job, request)
            for found in convert_job.job(response.job, self).artifacts():
                if (found.sha256, found.content_type) == (artifact.sha256, artifact.content_type):
                    return found.url
        raise DownloadFailed.of("LINK_EXPIRED", "DATA_LOSS")


def _target(artifact: Artifact, path: str | Path) -> Path:
    """Where to save: `path` itself, or a file in it where it is a folder or ends like one."""
    folder = Path(path).is_dir() or str(path).endswith(("/", os.sep))
    return Path(path) / safe_name(artifact.file_name) if folder else Path(path)


def safe_name(file_name: str) -> str:
    """A proposed file name without anything that could lead out of a folder, or that a file system refuses: at most 80
    characters, since a file system takes 255 bytes and Hangul needs three a character."""
    clean = _NOT_IN_NAMES.sub("_", file_name).strip(" .")
    if len(clean) > 80:
        clean = clean[:70] + Path(clean).suffix[:10]
    return clean or "hwapok"
