"""A local blob store behind its real HTTP server, on a port of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hwapok_server.files_http import files_app, serve_files
from hwapok_server.providers.local.blob_store import LocalBlobStore
from hwapok_server.providers.signing import SigningKeys


@dataclass(frozen=True, slots=True)
class Served:
    """What a test needs of it."""

    root: Path
    keys: SigningKeys
    store: LocalBlobStore
    base_url: str
    http: httpx.AsyncClient


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Served]:
    """Serves a new store in the folder."""
    root, keys = folder / "blobs", SigningKeys.load_or_create(folder / "keys" / "links")
    server = await serve_files(files_app(root, keys), "127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{server.port}"
    try:
        async with httpx.AsyncClient(base_url=base_url, timeout=30, trust_env=False) as http:
            yield Served(root, keys, LocalBlobStore(root, keys, base_url), base_url, http)
    finally:
        await server.stop()
