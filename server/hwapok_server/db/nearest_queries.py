"""The statements that find the nearest vectors, each made once for a shape of question and asked with values.

Making one takes Python longer than PostgreSQL needs to compare hundreds of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC

from hwapok_server.db.tables import picture_vector
from hwapok_server.db.vectors import Kind

Query = sa.Select[tuple[Any, ...]]
_SHAPES = 256
"""Shapes kept: those of dozens of spaces."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What questions have in common that one statement serves."""

    space_id: str
    kind: Kind
    filters: tuple[str, ...]
    """Columns of picture_vector that have to equal a value."""
    dimension: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which vectors are compared; any category or layer for an empty one."""

    space_id: str
    kind: Kind
    owner: str
    category: str = ""
    layer: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """Columns and the values they have to equal."""
        places = {"category": self.category, "layer": self.layer}
        return {"owner": self.owner, **{name: value for name, value in places.items() if value}}

    def shape(self, vector: Sequence[float]) -> Shape:
        """The shape of a question about this scope."""
        return Shape(self.space_id, self.kind, tuple(self.filters), len(vector))


def values(scope: Scope, vector: Sequence[float], limit: int, most: int = 0) -> dict[str, Any]:
    """What the statements are asked with."""
    return {**scope.filters, "vector": list(vector), "limit": limit, "most": most}


@lru_cache(_SHAPES)
def exact_if_few(shape: Shape) -> Query:
    """Counts the rows of the scope, no further than needed, and compares every one unless there are more than `most`.

    The answer has at least one row: `few`, whether they were compared, and `picture_id` and `distance`, null without.
    """
    most = sa.bindparam("most", type_=sa.Integer)
    some = sa.select(sa.literal(1)).select_from(picture_vector).where(*_conditions(shape)).limit(most + 1).subquery()
    size = sa.select((sa.func.count() <= most).label("few")).select_from(some).cte("size")
    found = exact(shape, sa.select(size.c.few).scalar_subquery()).subquery("found")
    return (
        sa.select(size.c.few, found.c.picture_id, found.c.distance)
        .select_from(size.outerjoin(found, sa.true()))
        .order_by(found.c.distance, found.c.picture_id)
    )


def exact(shape: Shape, *only_if: sa.ColumnElement[bool]) -> Query:
    """Compares every row of the scope. Materialised, and not in order, the rows keep the planner from the HNSW index;
    they hold the distance only, so that many fit in work_mem."""
    rows = sa.select(picture_vector.c.picture_id, _distance(shape)).where(*_conditions(shape), *only_if)
    found = rows.cte("rows").prefix_with("materialized", dialect="postgresql")
    return sa.select(found.c.picture_id, found.c.distance).order_by(found.c.distance, found.c.picture_id).limit(_LIMIT)


@lru_cache(_SHAPES)
def through_index(shape: Shape) -> Query:
    """Walks the HNSW index of the space and kind; relaxed order, so the rows are sorted once more."""
    distance = _distance(shape)
    walk = sa.select(picture_vector.c.picture_id, distance).where(*_conditions(shape)).order_by(distance).limit(_LIMIT)
    found = walk.cte("walk").prefix_with("materialized", dialect="postgresql")
    return sa.select(found.c.picture_id, found.c.distance).order_by(found.c.distance, found.c.picture_id)


@lru_cache(_SHAPES)
def of_pictures(shape: Shape) -> Query:
    """Distances of the pictures `ids`."""
    table = picture_vector
    mine = table.c.picture_id.in_(sa.bindparam("ids", expanding=True))
    return sa.select(table.c.picture_id, _distance(shape)).where(mine, *_conditions(shape))


_LIMIT = sa.bindparam("limit", type_=sa.Integer)


def _conditions(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """Space and kind as literals: only then does the planner see that the partial index holds the rows."""
    table = picture_vector
    return [
        table.c.space_id == sa.bindparam("space_id", shape.space_id, literal_execute=True),
        table.c.kind == sa.bindparam("kind", shape.kind, literal_execute=True),
        *(table.c[name] == sa.bindparam(name) for name in shape.filters),
    ]


def _distance(shape: Shape) -> sa.Label[float]:
    """Cosine distance, as the partial index has it: the column has no dimension of its own."""
    fitting = HALFVEC(shape.dimension)
    distance: sa.ColumnElement[float] = sa.cast(picture_vector.c.vector, fitting).cosine_distance(
        sa.bindparam("vector", type_=fitting)
    )
    return distance.label("distance")
