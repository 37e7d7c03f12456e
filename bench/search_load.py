"""Vectors loaded two ways in turn, into one table with its constraints and indexes: SQLAlchemy's inserts, and ours."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import psycopg
import sqlalchemy as sa

from hwapok_server.db import vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import picture_vector
from hwapok_server.db.vectors import VectorRow
from search_data import Data

SPACE, OWNER, LAYER = "bench:512", "bench", "background"
PARTS = 10
"""Of each part, SQLAlchemy inserts the first tenth and the bulk path the rest: both meet the table at every size."""


@dataclass(frozen=True, slots=True)
class LoadRates:
    """Rows a second of each part."""

    inserted: list[float]
    bulk: list[float]

    @property
    def ratio(self) -> tuple[float, float, float]:
        """How many times as fast the bulk path is: the median of the parts, and the ends of its 95 % interval."""
        ratios = np.array(self.bulk) / np.array(self.inserted)
        draws = np.random.default_rng(1).choice(ratios, (2000, len(ratios)))
        low, high = np.percentile(np.median(draws, axis=1), [2.5, 97.5])
        return float(np.median(ratios)), float(low), float(high)

    def __str__(self) -> str:
        ratio, low, high = self.ratio
        inserted, bulk = np.median(self.inserted), np.median(self.bulk)
        return f"SQLAlchemy {inserted:,.0f} rows/s, bulk {bulk:,.0f} rows/s, ratio {ratio:.1f} [{low:.1f}, {high:.1f}]"


async def load(database: Database, data: Data) -> LoadRates:
    """Loads everything."""
    rates = LoadRates([], [])
    size = len(data.ids) // PARTS
    for start in range(0, size * PARTS, size):
        middle = start + size // PARTS
        rates.inserted.append(await _insert(database, data, range(start, middle)))
        rates.bulk.append(await _store(database, data, range(middle, start + size)))
    return rates


async def _insert(database: Database, data: Data, part: range) -> float:
    """Rows a second by SQLAlchemy's fastest way, insertmanyvalues."""
    common = {"kind": "caption", "space_id": SPACE, "owner": OWNER, "layer": LAYER}
    started = time.perf_counter()
    rows = [
        common | {"picture_id": data.ids[n], "category": data.categories[n], "vector": data.vectors[n].tolist()}
        for n in part
    ]
    async with database.transaction() as connection:
        await connection.execute(sa.insert(picture_vector), rows)
    return len(part) / (time.perf_counter() - started)


async def _store(database: Database, data: Data, part: range) -> float:
    """Rows a second by the library's own path."""
    started = time.perf_counter()
    rows = [VectorRow(data.ids[n], "caption", SPACE, data.vectors[n]) for n in part]
    async with database.transaction() as connection:
        await vectors.store(connection, rows)
    return len(part) / (time.perf_counter() - started)


def add_pictures(url: str, data: Data) -> None:
    """The rows that vectors belong to."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create temporary table given (id text, category text)")
        with connection.cursor().copy("copy given from stdin") as copy:
            for row in zip(data.ids, data.categories, strict=True):
                copy.write_row(row)
        connection.execute(
            """insert into library_picture (id, owner, file_name, caption, tags, category, layer, source, license,
            author, search_text, blob_key, blob_bytes, content_type, width, height, thumbnail_key, thumbnail_bytes,
            created) select id::uuid, %s, '', '', '{}', category, %s, '', '', '', '', id, 1, '', 1, 1, id, 1, now()
            from given""",
            [OWNER, LAYER],
        )
        connection.execute("analyze library_picture")
