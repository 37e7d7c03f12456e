"""Recall and mean reciprocal rank by grade, from the rank at which each query found its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval_data import GRADES, Query, Scene

NOT_FOUND = 10**9
"""Rank of a picture that the answer does not hold."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the queries of one grade found their pictures, each from 0 to 1."""

    recall_1: float
    recall_5: float
    mrr: float
    """Mean reciprocal rank."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the scene it should find."""

    scene: Scene
    query: Query


def asked(scenes: Sequence[Scene]) -> list[Asked]:
    """Every query of the scenes, in order."""
    return [Asked(scene, query) for scene in scenes for query in scene.queries]


def of_half(questions: Sequence[Asked], ranks: Sequence[int], half: str) -> tuple[list[Asked], list[int]]:
    """The questions of half of the scenes, with their ranks: those of `even` or of `odd` numbers in the file."""
    wanted = int(half == "odd")
    kept = [(one, rank) for one, rank in zip(questions, ranks, strict=True) if int(one.scene.id[1:]) % 2 == wanted]
    return [one for one, _ in kept], [rank for _, rank in kept]


def by_grade(questions: Sequence[Asked], ranks: Sequence[int]) -> Mapping[str, Figures]:
    """Figures for each grade.

    :param ranks: one for each question; 1 is first
    """
    pairs = list(zip(questions, ranks, strict=True))
    return {grade: _figures([rank for one, rank in pairs if one.query.grade == grade]) for grade in GRADES}


def decomposed(questions: Sequence[Asked], ranks: Sequence[int]) -> tuple[int, int]:
    """How many NFD queries rank as their NFC twin does, and how many there are."""
    pairs = list(zip(questions, ranks, strict=True))
    twins = {(one.scene.id, one.query.grade): rank for one, rank in pairs if not one.query.decomposed}
    same = [twins[one.scene.id, one.query.grade] == rank for one, rank in pairs if one.query.decomposed]
    return sum(same), len(same)


def _figures(ranks: Sequence[int]) -> Figures:
    count = len(ranks)
    return Figures(
        sum(rank == 1 for rank in ranks) / count,
        sum(rank <= 5 for rank in ranks) / count,
        sum(1 / rank for rank in ranks) / count,
    )
