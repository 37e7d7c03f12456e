"""The ways of searching that are compared. Each gives the rank at which every query found its picture."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from hwapok_server.db import library, library_search, spaces, vectors
from hwapok_server.db.engine import Database
from hwapok_server.db.library_search import LibraryQuery, SceneVector
from hwapok_server.db.vectors import VectorRow
from hwapok_server.model import Blob, LibraryPicture, Picture, PictureInfo, Size
from hwapok_server.ports import Embedder, SpaceVectors
from hwapok_server.retrieval.keywords import search_words
from hwapok_server.steps.picture_vectors import passage
from retrieval_data import Scene
from retrieval_figures import NOT_FOUND, Asked

MOST_HITS = 100
"""As many as a search ever returns."""
_NAMES = uuid.UUID("7f1d3b0e-5a53-4c0e-9a58-6d1f0c6a2b11")
"""Namespace of the pictures' ids: ties, broken by id, are the same in every run."""


async def by_vector(embedder: Embedder, scenes: Sequence[Scene], questions: Sequence[Asked]) -> list[int]:
    """Ranks by cosine alone, among the first MOST_HITS; equal scores count against the query."""
    passages = await embedder.embed_passage([passage(info(scene)) for scene in scenes])
    queries = await embedder.embed_query([one.query.text for one in questions])
    places = {scene.id: place for place, scene in enumerate(scenes)}
    scores = queries.values @ passages.values.T
    own = scores[np.arange(len(questions)), [places[one.scene.id] for one in questions]]
    ranks = (scores >= own[:, None]).sum(axis=1)
    return [int(rank) if rank <= MOST_HITS else NOT_FOUND for rank in ranks]


async def fill(database: Database, embedder: Embedder, scenes: Sequence[Scene]) -> None:
    """Puts the scenes into the library, with the vectors of their words."""
    embedded = await embedder.embed_passage([passage(info(scene)) for scene in scenes])
    async with database.transaction() as connection:
        for scene in scenes:
            await library.insert_once(connection, _picture(scene), "")
        await spaces.begin(connection, "", {"caption": embedded.space_id})
        await vectors.store(connection, list(map(_row, scenes, [embedded.space_id] * len(scenes), embedded.values)))


async def by_words(database: Database, questions: Sequence[Asked]) -> list[int]:
    """Ranks by the library's search without a vector."""
    return [await _rank(database, one, None) for one in questions]


async def by_both(database: Database, embedder: Embedder, questions: Sequence[Asked]) -> list[int]:
    """Ranks by the library's search, words and meaning fused."""
    embedded = await embedder.embed_query([one.query.text for one in questions])
    return [await _rank(database, one, _scene(embedded, place)) for place, one in enumerate(questions)]


async def _rank(database: Database, one: Asked, scene: SceneVector | None) -> int:
    wanted = LibraryQuery("", "", "", search_words(one.query.text), scene, MOST_HITS)
    async with database.transaction() as connection:
        found = await library_search.search(connection, wanted)
    ids = [hit.picture.id for hit in found.hits]
    own = _id(one.scene)
    return ids.index(own) + 1 if own in ids else NOT_FOUND


def info(scene: Scene) -> PictureInfo:
    """What the library knows of the picture."""
    return PictureInfo(f"{scene.id}.png", scene.caption, scene.tags, scene.category, scene.layer, "", "", "")


def _picture(scene: Scene) -> LibraryPicture:
    """A picture of which only the words matter."""
    key = hashlib.sha256(scene.id.encode()).hexdigest()
    picture = Picture(Blob(key, 1, "image/png"), Size(1, 1))
    return LibraryPicture(_id(scene), info(scene), picture, Blob(key, 1, "image/jpeg"), datetime.now(UTC))


def _row(scene: Scene, space_id: str, values: np.typing.NDArray[np.float32]) -> VectorRow:
    return VectorRow(_id(scene), "caption", space_id, values)


def _id(scene: Scene) -> str:
    return str(uuid.uuid5(_NAMES, scene.id))


def _scene(embedded: SpaceVectors, place: int) -> SceneVector:
    return SceneVector(embedded.space_id, tuple(float(value) for value in embedded.values[place]))
