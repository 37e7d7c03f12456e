"""Library pictures put straight into the tables, with vectors the tests choose."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_server.db import library, spaces, vectors
from hwapok_server.db.vectors import Kind, VectorRow
from hwapok_server.model import Blob, LibraryPicture, Picture, PictureInfo, Size
from support.raw_client import new_id

SPACE = "test:3"


async def add(  # noqa: PLR0917 - one argument for each thing the tests vary
    connection: AsyncConnection,
    caption: str,
    vector: Sequence[float] | None,
    tags: tuple[str, ...] = (),
    category: str = "animal",
    owner: str = "",
    *,
    layer: str = "background",
    kind: Kind = "caption",
    space_id: str = SPACE,
) -> str:
    """Adds a picture; its space is the one searched when it is the owner's first."""
    picture_id = new_id()
    key = hashlib.sha256(picture_id.encode()).hexdigest()
    made = LibraryPicture(
        picture_id,
        PictureInfo(f"{caption}.png", caption, tags, category, layer, "내 그림", "CC-BY-4.0", "김화가"),
        Picture(Blob(key, 1, "image/png"), Size(3, 4)),
        Blob(key, 1, "image/jpeg"),
        datetime.now(UTC),
    )
    await library.insert_once(connection, made, owner)
    if vector is not None:
        await spaces.begin(connection, owner, {kind: space_id})
        await vectors.store(connection, [VectorRow(picture_id, kind, space_id, np.array(vector, np.float32))])
    return picture_id
