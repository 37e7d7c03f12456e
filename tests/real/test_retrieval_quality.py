"""The library finds pictures as well as was measured: the shipped encoders, the service, the database, its search."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from retrieval_data import scenes
from retrieval_figures import Figures, asked, by_grade, decomposed
from retrieval_run import DEFAULT, embedding_service, searched

TOLERANCE = 0.03
"""For another processor's rounding and small changes of the encoders' packages."""
MEASURED = {
    "shared": Figures(1.0, 1.0, 1.0),
    "few": Figures(0.815, 1.0, 0.888),
    "none": Figures(0.387, 0.682, 0.531),
}
"""Of `hybrid`, by bench/retrieval.py."""


@pytest.fixture
def ranks(database_url: str) -> Mapping[str, list[int]]:
    """Where each query found its picture, by words alone and by words and meaning."""
    with embedding_service(DEFAULT) as target:
        return asyncio.run(searched(target, database_url, scenes()))


def test_a_search_finds_pictures_as_well_as_was_measured(ranks: Mapping[str, list[int]]) -> None:
    """By shared words, by few, and by none: figures, decomposed Hangul, and the worth of the vectors over words."""
    questions = asked(scenes())
    figures = by_grade(questions, ranks["hybrid"])
    for grade, measured in MEASURED.items():
        assert figures[grade].recall_1 >= measured.recall_1 - TOLERANCE
        assert figures[grade].recall_5 >= measured.recall_5 - TOLERANCE
        assert figures[grade].mrr >= measured.mrr - TOLERANCE
    same, marked = decomposed(questions, ranks["hybrid"])
    assert same == marked > 0
    words = by_grade(questions, ranks["words"])
    assert all(figures[grade].recall_1 >= words[grade].recall_1 for grade in MEASURED)
