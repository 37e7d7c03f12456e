"""Starts the embedding service and the database as the product does, and measures every way of searching."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hwapok_server.db import migrate
from hwapok_server.db.engine import Database
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.settings import load
from retrieval_data import Scene
from retrieval_figures import asked
from retrieval_methods import by_both, by_vector, by_words, fill

DEFAULT = "offline"
"""The backend that runs where nothing is configured."""
ENCODERS = ("lexical", "e5", DEFAULT)
_DATABASE = "retrieval"


async def measure(scenes: Sequence[Scene]) -> dict[str, list[int]]:
    """Ranks by way of searching: the encoders alone, words alone, and both fused (`hybrid`)."""
    ranks: dict[str, list[int]] = {}
    for backend in ENCODERS[:-1]:
        with embedding_service(backend) as target:
            ranks[backend] = await _vectors_alone(target, scenes)
    with embedding_service(DEFAULT) as target, empty_library() as url:
        ranks[DEFAULT] = await _vectors_alone(target, scenes)
        return ranks | await searched(target, url, scenes)


async def searched(target: str, url: str, scenes: Sequence[Scene]) -> dict[str, list[int]]:
    """Ranks of the library's own search, by `words` and `hybrid`.

    :param target: host:port of the embedding service
    :param url: an empty, migrated database
    """
    embedder, database = GrpcEmbedder(target), Database(url)
    try:
        await fill(database, embedder, scenes)
        questions = asked(scenes)
        words = await by_words(database, questions)
        return {"words": words, "hybrid": await by_both(database, embedder, questions)}
    finally:
        await database.close()
        await embedder.close()


@contextmanager
def embedding_service(backend: str) -> Iterator[str]:
    """A service process on a free port: its host:port.

    :raises RuntimeError: it does not start
    """
    command = [sys.executable, "-m", "hwapok_embedding", "--port", "0", "--backend", backend]
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            ready = process.stdout.readline() if process.stdout else ""
            if "grpc=" not in ready:
                raise RuntimeError(f"the embedding service does not start with the {backend} backend")
            yield ready.strip().partition("grpc=")[2]
        finally:
            process.terminate()


@contextmanager
def empty_library() -> Iterator[str]:
    """A migrated database of an embedded PostgreSQL in a temporary folder: its URL."""
    with tempfile.TemporaryDirectory(prefix="hwapok-bench-") as folder:
        Path(folder).chmod(0o755)  # the database's own user enters it when root runs this
        server = EmbeddedPostgres(load({"data_dir": Path(folder) / "data"}, environment={}))
        server.start()
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
                connection.execute(f"create database {_DATABASE}".encode())
            migrate.upgrade(server.url(_DATABASE))
            yield server.url(_DATABASE)
        finally:
            server.stop()


async def _vectors_alone(target: str, scenes: Sequence[Scene]) -> list[int]:
    embedder = GrpcEmbedder(target)
    try:
        return await by_vector(embedder, scenes, asked(scenes))
    finally:
        await embedder.close()
