"""The artist's library, searched: category and layer filter, keyword match, vector order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db.tables import library_picture, picture_vector
from hwapok_server.db.uploads import picture
from hwapok_server.model import Picture


@dataclass(frozen=True, slots=True)
class SceneVector:
    """A scene in a vector space."""

    space_id: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What is looked for, and in whose library."""

    owner: str
    category: str
    layer: str
    words: tuple[str, ...]
    scene: SceneVector | None
    """None searches by words only."""
    limit: int


@dataclass(frozen=True, slots=True)
class LibraryHit:
    """A library picture that fits, and why."""

    id: str
    title: str
    picture: Picture
    similarity: float | None
    """Cosine similarity to the scene, -1 to 1; None when searched by words only."""
    matched: tuple[str, ...]
    """The search words found in its caption or tags."""
    license: str
    author: str
    source: str


async def count(connection: AsyncConnection, owner: str) -> int:
    """How many pictures the owner's library holds."""
    query = sa.select(sa.func.count()).select_from(library_picture).where(library_picture.c.owner == owner)
    return int((await connection.execute(query)).scalar_one())


async def search(connection: AsyncConnection, wanted: LibraryQuery) -> Sequence[LibraryHit]:
    """Pictures of the category and layer, those that share a word first, then the closest in meaning."""
    table = library_picture
    matches = [
        sa.or_(table.c.caption.icontains(word, autoescape=True), sa.literal(word) == sa.any_(table.c.tags))
        for word in wanted.words
    ]
    shared = sum((sa.case((match, 1), else_=0) for match in matches), sa.literal(0))
    query = sa.select(table, shared.label("shared")).where(
        table.c.owner == wanted.owner,
        table.c.category == wanted.category,
        table.c.layer == wanted.layer,
    )
    if wanted.scene is not None:
        query = _by_vector(query, wanted.scene)
    else:
        query = query.add_columns(sa.null().label("similarity")).where(shared > 0).order_by(shared.desc(), table.c.id)
    rows = (await connection.execute(query.limit(wanted.limit))).mappings()
    return [_hit(row, wanted.words) for row in rows]


def _by_vector(query: sa.Select[tuple[object, ...]], scene: SceneVector) -> sa.Select[tuple[object, ...]]:
    vector = picture_vector
    distance = sa.cast(vector.c.vector, HALFVEC(len(scene.values))).cosine_distance(list(scene.values))
    here = sa.and_(
        vector.c.picture_id == library_picture.c.id,
        vector.c.kind == "caption",
        vector.c.space_id == scene.space_id,
    )
    return (
        query.add_columns((1 - distance).label("similarity"))
        .join(vector, here)
        .order_by(sa.literal_column("shared").desc(), distance, library_picture.c.id)
    )


def _hit(row: sa.RowMapping, words: Sequence[str]) -> LibraryHit:
    text = " ".join([row["caption"], *row["tags"]]).casefold()
    return LibraryHit(
        id=row["id"],
        title=row["caption"] or row["file_name"],
        picture=picture(row),
        similarity=row["similarity"],
        matched=tuple(word for word in words if word.casefold() in text),
        license=row["license"],
        author=row["author"],
        source=row["source"],
    )
