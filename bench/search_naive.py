"""A table as pgvector's manual has it: HNSW on the vectors, an index on the category; the planner decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC

from hwapok_server.db import vector_index
from hwapok_server.db.nearest import Scope
from search_data import COUNT, DIMENSION

_TABLE = sa.Table(
    "naive",
    sa.MetaData(),
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("category", sa.Text),
    sa.Column("vector", HALFVEC(DIMENSION)),
)


def build(url: str) -> None:
    """Copies the library's vectors, then indexes them."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create table naive (id uuid primary key, category text, vector halfvec({DIMENSION}))")
        connection.execute("insert into naive select picture_id, category, vector from picture_vector")
        connection.execute(f"set maintenance_work_mem = '{vector_index.MEMORY}'".encode())
        connection.execute("create index on naive using hnsw (vector halfvec_cosine_ops)")
        connection.execute("create index on naive (category)")
        connection.execute("vacuum (analyze) naive")


def query(scope: Scope, vector: Sequence[float]) -> sa.Select[tuple[Any, ...]]:
    """Filter, order and limit in one query, the limit written out as in the manual.

    psycopg prepares a statement that it has seen five times, and PostgreSQL then plans it for any category at once: the
    index on the category, which it takes at 1 % the first times, loses to HNSW.
    """
    limit = sa.literal_column(str(COUNT), sa.Integer)
    nearest = sa.select(_TABLE.c.id).order_by(_TABLE.c.vector.cosine_distance(list(vector))).limit(limit)
    return nearest.where(_TABLE.c.category == scope.category) if scope.category else nearest
