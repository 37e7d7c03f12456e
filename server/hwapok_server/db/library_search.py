"""The library searched: by words, by meaning and by likeness, each hit with what speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from hwapok_common.korean_forms import without_particles
from hwapok_server.db import library, nearest, spaces, vectors
from hwapok_server.db.nearest import EXACT_ROWS, Scope
from hwapok_server.db.tables import library_picture
from hwapok_server.db.vectors import Kind
from hwapok_server.model import LibraryPicture
from hwapok_server.retrieval.fusion import Evidence, fuse, standings
from hwapok_server.retrieval.keywords import keyword_score, matched_words

POOL = 100
"""Pictures that each way of searching adds to the candidates."""
LEAST_HITS = 3
"""With fewer hits a filter has left too little and is relaxed; as with none that has a word of the query."""
RELAX_ORDER = ("layer", "category")
FILTER_WEIGHT = 3.0
"""What passing a filter that was relaxed is worth, in the fused score's standard deviations."""
_LEAST_TRIGRAM = 3
"""Characters a word needs for the trigram index to find it inside another."""


@dataclass(frozen=True, slots=True)
class SceneVector:
    """What is searched for, a text or a picture, in a vector space."""

    space_id: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """What is looked for, and in whose library."""

    owner: str
    category: str
    """Catalogue key; empty for all."""
    layer: str
    """Catalogue key; empty for all."""
    words: tuple[str, ...]
    """As retrieval.keywords.search_words gives them."""
    scene: SceneVector | None
    """The text's vector; None searches no meaning."""
    limit: int
    picture: SceneVector | None = None
    """A picture's vector; None searches no likeness."""
    strict: bool = False
    """Filters hold even when they leave nothing."""

    def relaxed(self, name: str) -> LibraryQuery:
        """Without one of its filters."""
        return replace(self, category="") if name == "category" else replace(self, layer="")


@dataclass(frozen=True, slots=True)
class LibraryHit:
    """A picture that was found, and why."""

    picture: LibraryPicture
    score: float
    evidence: Evidence
    matched: tuple[str, ...]
    """The search words found in its caption or tags."""
    in_category: bool
    in_layer: bool
    standing: float | None = None
    """Standard deviations by which its meaning is closer than the mean of the candidates; None without meaning."""

    @property
    def similarity(self) -> float | None:
        """Likeness of the scene's meaning, to the caption if that is known; None when found by words only."""
        parts = (self.evidence.text_similarity, self.evidence.content_similarity, self.evidence.picture_similarity)
        return next((part for part in parts if part is not None), None)


class NotCompared(StrEnum):
    """Why a vector was compared with none of the library's; keys of the notes that say so."""

    OTHER_SPACE = "LIBRARY_OTHER_SPACE"
    """The library is searched in another space, until it is embedded in that of the vector."""
    NOT_EMBEDDED = "LIBRARY_NOT_EMBEDDED"
    """The library has no vectors yet."""


@dataclass(frozen=True, slots=True)
class LibraryFound:
    """Hits, best first, and the filters that were relaxed for them, in order."""

    hits: tuple[LibraryHit, ...]
    relaxed: tuple[str, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    """Why meaning or likeness, though asked for, had no part in it."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of searching by vectors."""

    kind: Kind
    vector: SceneVector


async def search(connection: AsyncConnection, wanted: LibraryQuery) -> LibraryFound:
    """The best pictures, best first.

    A vector is only compared in the space that the library is searched in now; one of another space is left out, and
    words alone decide; `not_compared` says so.
    """
    active = {kind: space.active for kind, space in (await spaces.of(connection, wanted.owner)).items()}
    ways = _ways(wanted, active)
    ids, relaxed = await _candidates(connection, wanted, ways)
    hits = await _weighed(connection, wanted, ways, sorted(ids))
    return LibraryFound(tuple(hits[: wanted.limit]), relaxed, await _not_compared(connection, wanted, active, ways))


def _ways(wanted: LibraryQuery, active: Mapping[Kind, str | None]) -> dict[str, _Way]:
    """Which vectors are compared, by the part of the evidence that they give."""
    asked: Mapping[str, tuple[Kind, SceneVector | None]] = {
        "text_similarity": ("caption", wanted.scene),
        "content_similarity": ("image", wanted.scene),
        "picture_similarity": ("image", wanted.picture),
    }
    return {
        part: _Way(kind, vector)
        for part, (kind, vector) in asked.items()
        if vector is not None and active.get(kind) == vector.space_id
    }


async def _not_compared(
    connection: AsyncConnection, wanted: LibraryQuery, active: Mapping[Kind, str | None], ways: Mapping[str, _Way]
) -> tuple[NotCompared, ...]:
    used = [way.vector for way in ways.values()]
    asked: Sequence[tuple[Kind, SceneVector | None]] = (("caption", wanted.scene), ("image", wanted.picture))
    reasons = []
    for kind, vector in asked:
        if vector is None or any(vector is one for one in used):
            continue
        if active.get(kind) is not None and await library.count(connection, wanted.owner):
            reasons.append(NotCompared.OTHER_SPACE)
        elif await vectors.count_lacking(connection, wanted.owner, {kind: vector.space_id}):
            reasons.append(NotCompared.NOT_EMBEDDED)
    return tuple(dict.fromkeys(reasons))


async def _candidates(
    connection: AsyncConnection, wanted: LibraryQuery, ways: Mapping[str, _Way]
) -> tuple[set[str], tuple[str, ...]]:
    """Ids of pictures to weigh, and the filters relaxed for them: while few pictures pass, and while none that passes
    has one of the words."""
    worded, near = await _by_words(connection, wanted), await _by_vectors(connection, wanted, ways)
    ids, relaxed, dropped = worded | near, tuple[str, ...](), tuple[str, ...]()
    for name in RELAX_ORDER:
        few = len(ids) < min(LEAST_HITS, wanted.limit)
        if wanted.strict or not (few or (wanted.words and not worded)):
            break
        if getattr(wanted, name):
            wanted, dropped = wanted.relaxed(name), (*dropped, name)
            worded = await _by_words(connection, wanted)
            near = await _by_vectors(connection, wanted, ways) if few else near
            ids, relaxed = ids | worded | near, dropped if (worded | near) - ids else relaxed
    return ids, relaxed


async def _by_vectors(connection: AsyncConnection, wanted: LibraryQuery, ways: Mapping[str, _Way]) -> set[str]:
    """The pictures that are nearest in meaning and looks."""
    found = set[str]()
    for way in ways.values():
        near = await nearest.nearest(connection, _scope(wanted, way), way.vector.values, POOL)
        found.update(one.picture_id for one in near)
    return found


def _scope(wanted: LibraryQuery, way: _Way) -> Scope:
    return Scope(way.vector.space_id, way.kind, wanted.owner, wanted.category, wanted.layer)


async def _by_words(connection: AsyncConnection, wanted: LibraryQuery) -> set[str]:
    """Pictures with the most of the words."""
    forms = sorted({form for word in wanted.words for form in without_particles(word)})
    if not forms:
        return set()
    table = library_picture
    few = await library.count(connection, wanted.owner) <= EXACT_ROWS
    matches = [_stands_in(form, everywhere=few) for form in forms]
    shared = sum((sa.case((match, 1), else_=0) for match in matches), sa.literal(0))
    query = sa.select(table.c.id).where(table.c.owner == wanted.owner, sa.or_(*matches))
    for name in RELAX_ORDER:
        if value := getattr(wanted, name):
            query = query.where(table.c[name] == value)
    return set((await connection.execute(query.order_by(shared.desc(), table.c.id).limit(POOL))).scalars())


def _stands_in(form: str, *, everywhere: bool) -> sa.ColumnElement[bool]:
    """Whether a word stands in the search text. A short one is looked for inside of words only where that is cheap:
    the trigram index cannot find it there."""
    text = library_picture.c.search_text
    if everywhere or len(form) >= _LEAST_TRIGRAM:
        return text.contains(form, autoescape=True)
    return text.op("%>", is_comparison=True)(form)


async def _weighed(
    connection: AsyncConnection, wanted: LibraryQuery, ways: Mapping[str, _Way], ids: Sequence[str]
) -> list[LibraryHit]:
    """Every candidate with all of its evidence, whichever way it was found; best first."""
    pictures = await library.get_many(connection, ids, wanted.owner)
    parts = {
        part: await nearest.similarities(connection, _scope(wanted, way), way.vector.values, ids)
        for part, way in ways.items()
    }
    hits = [
        _hit(wanted, picture, {part: known.get(picture.id) for part, known in parts.items()})
        for picture in pictures.values()
    ]
    found = [hit for hit in hits if hit.matched or hit.similarity is not None]
    evidence = [hit.evidence for hit in found]
    scored = [
        replace(hit, score=score + _preference(hit), standing=standing)
        for hit, score, standing in zip(found, fuse(evidence), standings(evidence), strict=True)
    ]
    return sorted(scored, key=lambda hit: (-hit.score, hit.picture.id))


def _hit(wanted: LibraryQuery, picture: LibraryPicture, parts: Mapping[str, float | None]) -> LibraryHit:
    matched = matched_words(wanted.words, picture.info.caption, picture.info.tags)
    return LibraryHit(
        picture=picture,
        score=0.0,
        evidence=Evidence(
            text_similarity=parts.get("text_similarity"),
            keyword_score=keyword_score(wanted.words, matched),
            content_similarity=parts.get("content_similarity"),
            picture_similarity=parts.get("picture_similarity"),
        ),
        matched=matched,
        in_category=wanted.category in {"", picture.info.category},
        in_layer=wanted.layer in {"", picture.info.layer},
    )


def _preference(hit: LibraryHit) -> float:
    return FILTER_WEIGHT * (hit.in_category + hit.in_layer)
