"""One size of library, loaded and searched in every way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psycopg

import search_faiss
import search_naive
from hwapok_server.db import migrate, vector_index
from hwapok_server.db.engine import Database
from hwapok_server.db.nearest import Scope
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import load as load_settings
from search_data import SELECTIVITY, Data
from search_load import OWNER, SPACE, LoadRates, add_pictures, load
from search_ways import WAYS, Way


@dataclass(frozen=True, slots=True)
class Searched:
    """One way of searching at one selectivity."""

    way: str
    percent: int
    recall: float
    times_ms: Sequence[float]
    plan: str

    @property
    def p50_ms(self) -> float:
        return float(np.percentile(self.times_ms, 50))

    def __str__(self) -> str:
        return (
            f"  {self.way:<21} {self.percent:>3} %   recall@10 {self.recall:.3f}   p50 {self.p50_ms:7.2f} ms   "
            f"p95 {np.percentile(self.times_ms, 95):7.2f} ms   {self.plan}"
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured with a library."""

    rows: int
    load: LoadRates
    build_s: float
    searches: Sequence[Searched]

    def of(self, way: str, percent: int) -> Searched:
        """One of the searches."""
        return next(one for one in self.searches if (one.way, one.percent) == (way, percent))


@contextmanager
def database_server() -> Iterator[EmbeddedPostgres]:
    """The embedded PostgreSQL, in a temporary folder."""
    with TemporaryDirectory(prefix="hwapok-bench-") as folder:
        Path(folder).chmod(0o755)  # the database's own user enters it when root runs this
        server = EmbeddedPostgres(load_settings({"data_dir": Path(folder) / "data"}, environment={}))
        server.start()
        try:
            yield server
        finally:
            server.stop()


async def measure(server: EmbeddedPostgres, data: Data) -> Figures:
    """Loads a library into a database of its own and searches it."""
    name = f"bench_{len(data.ids)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    url = server.url(name)
    migrate.upgrade(url)
    database = Database(url, pool_size=1)
    try:
        add_pictures(url, data)
        rates = await load(database, data)
        started = time.perf_counter()
        await vector_index.build(url, SPACE, "caption", 1)
        built = time.perf_counter() - started
        search_naive.build(url)
        searches = [one for percent in SELECTIVITY for one in await _search(database, data, percent)]
        return Figures(len(data.ids), rates, built, [*searches, *_in_memory(data)])
    finally:
        await database.close()


async def _search(database: Database, data: Data, percent: int) -> list[Searched]:
    """Each query goes every way before the next one comes: what else the machine does meets them all."""
    scope = Scope(SPACE, "caption", OWNER, SELECTIVITY[percent])
    times, recalls = {way.name: list[float]() for way in WAYS}, {way.name: list[float]() for way in WAYS}
    for query in data.queries:
        for way in WAYS:
            started = time.perf_counter()
            async with database.transaction() as connection:
                found = await way.find(connection, scope, query.tolist())
            times[way.name].append((time.perf_counter() - started) * 1000)
            recalls[way.name].append(data.recall(query, scope.category, found))
    return [
        Searched(
            way.name,
            percent,
            float(np.mean(recalls[way.name])),
            times[way.name],
            await _plan(database, way, scope, data),
        )
        for way in WAYS
    ]


async def _plan(database: Database, way: Way, scope: Scope, data: Data) -> str:
    async with database.transaction() as connection:
        return await way.plan(connection, scope, data.queries[0].tolist())


def _in_memory(data: Data) -> Iterator[Searched]:
    for way, search in search_faiss.searches(data).items():
        for percent, category in SELECTIVITY.items():
            times, recalls = list[float](), list[float]()
            for query in data.queries:
                started = time.perf_counter()
                found = search(query, category)
                times.append((time.perf_counter() - started) * 1000)
                recalls.append(data.recall(query, category, found))
            yield Searched(way, percent, float(np.mean(recalls)), times, "in memory")
