"""The data retrieval is measured with is what its grades say."""

from __future__ import annotations

import unicodedata
from collections import Counter

from hwapok_server.catalog import Catalog
from retrieval_data import GRADES, Query, Scene, scenes, shared_words

SCENES = scenes()
PAIRS = [(scene, query) for scene in SCENES for query in scene.queries]


def share(scene: Scene, query: Query) -> tuple[int, float]:
    """How many content words of the query stand in the scene's words, and what share of them."""
    shared, words = shared_words(query.text, scene.caption, scene.tags)
    return len(shared), len(shared) / len(words)


def test_every_scene_has_a_query_of_every_grade() -> None:
    """At least 150 scenes, no caption and no query twice."""
    assert len(SCENES) >= 150
    assert len({scene.caption for scene in SCENES}) == len({scene.id for scene in SCENES}) == len(SCENES)
    assert len({query.text for _, query in PAIRS}) == len(PAIRS)
    assert all({query.grade for query in scene.queries} == set(GRADES) for scene in SCENES)


def test_shared_words_are_most_of_the_query() -> None:
    """Two or more content words, and more than half of them."""
    shares = [share(*pair) for pair in PAIRS if pair[1].grade == "shared"]
    assert all(count >= 2 and part > 0.5 for count, part in shares)


def test_few_shared_words_are_some_and_not_most() -> None:
    """One or more, at most half."""
    shares = [share(*pair) for pair in PAIRS if pair[1].grade == "few"]
    assert all(count >= 1 and part <= 0.5 for count, part in shares)


def test_the_hardest_grade_shares_no_content_word() -> None:
    """Neither caption nor tags hold a word of the query, in any form that its beginning shows."""
    assert not [
        shared_words(query.text, scene.caption, scene.tags)[0]
        for scene, query in PAIRS
        if query.grade == "none" and share(scene, query)[0]
    ]


def test_decomposed_queries_are_marked_and_of_every_grade() -> None:
    """The texts differ from NFC exactly where the file says so."""
    marked = Counter(query.grade for _, query in PAIRS if query.decomposed)
    assert min(marked[grade] for grade in GRADES) >= 5
    assert all((query.text != unicodedata.normalize("NFC", query.text)) == query.decomposed for _, query in PAIRS)


def test_scenes_lie_in_the_catalogue() -> None:
    """Every category is there, and every layer."""
    catalog = Catalog.load()
    assert {scene.category for scene in SCENES} == {category.key for category in catalog.categories}
    assert {scene.layer for scene in SCENES} == {layer.key for layer in catalog.layers}
