"""Words, meaning and likeness become one order."""

from __future__ import annotations

import pytest

from hwapok_server.retrieval.fusion import Evidence, fuse, standings
from hwapok_server.retrieval.keywords import keyword_score, matched_words, search_words


def order(*candidates: Evidence) -> list[int]:
    """Places of the candidates, best first."""
    scores = fuse(candidates)
    return sorted(range(len(candidates)), key=lambda at: -scores[at])


def test_words_decide_between_candidates_of_like_meaning() -> None:
    """A shared word lifts a picture over one that is as close in meaning."""
    assert order(Evidence(0.85, 0.0), Evidence(0.85, 0.5), Evidence(0.80, 0.0)) == [1, 0, 2]


def test_meaning_decides_without_words() -> None:
    """No word is shared: the order is that of the vectors."""
    assert order(Evidence(0.81, 0.0), Evidence(0.86, 0.0), Evidence(0.84, 0.0)) == [1, 2, 0]


def test_the_order_is_the_same_in_a_space_of_another_spread() -> None:
    """Cosines of e5 lie close together, those of CLIP far apart."""
    narrow = [(0.80, 0.0), (0.83, 0.5), (0.84, 0.0), (0.82, 1.0)]
    wide = [((similarity - 0.8) * 10, words) for similarity, words in narrow]
    assert order(*(Evidence(*one) for one in narrow)) == order(*(Evidence(*one) for one in wide))


def test_a_picture_without_a_vector_is_still_found_by_its_words() -> None:
    """It is not embedded yet: it counts as the least similar, and its words still lift it."""
    assert order(Evidence(0.80, 0.0), Evidence(None, 1.0), Evidence(0.81, 0.0), Evidence(0.86, 0.0)) == [3, 1, 2, 0]
    assert order(Evidence(None, 0.0), Evidence(None, 0.5)) == [1, 0]


def test_one_common_word_of_a_sentence_does_not_outweigh_meaning() -> None:
    """A stray match in a long query is chance; alone, it still decides."""
    assert order(Evidence(0.84, 0.2), Evidence(0.85, 0.0), Evidence(0.80, 0.0)) == [1, 0, 2]
    assert order(Evidence(None, 0.1), Evidence(None, 0.2)) == [1, 0]


def test_likeness_to_an_uploaded_picture_orders_pictures() -> None:
    """A search by picture alone has no words and no meaning."""
    pictures = [Evidence(None, 0.0, picture_similarity=likeness) for likeness in (0.2, 0.9, 0.5)]
    assert order(*pictures) == [1, 2, 0]


def test_standing_is_relative_to_what_was_compared() -> None:
    """High cosines alone are no distinction; a candidate without a vector has none; pixels count without captions."""
    alike = [Evidence(0.85 + number / 10_000, 0.0) for number in range(9)]
    assert max(standing or 0 for standing in standings(alike)) < 2
    apart = standings([*alike, Evidence(0.9, 0.0), Evidence(None, 1.0)])
    assert (apart[-2] or 0) > 2
    assert apart[-1] is None
    assert standings([Evidence(None, 0.0, 0.2), Evidence(None, 0.0, 0.4)]) == pytest.approx([-1.0, 1.0])
    assert standings([Evidence(None, 0.5)]) == [None]


def test_particles_do_not_hide_a_word() -> None:
    """고양이가 finds 고양이는; a word finds its compound; a short word finds no other word that begins like it."""
    words = search_words("고양이가 지붕을 밤에 넘는")
    assert matched_words(words, "기와지붕 위의 고양이는 밤색", ()) == ("고양이가", "지붕을")
    assert matched_words(words, "골목", ("밤",)) == ("밤에",)


def test_decomposed_hangul_matches() -> None:
    """File names of macOS come decomposed."""
    decomposed = "\u1112\u1161\u11ab\u110b\u1169\u11a8"
    assert matched_words(search_words(decomposed), "한옥 마당", ()) == ("한옥",)


def test_keyword_score_is_the_share_of_words() -> None:
    """None, half, all; a query without words scores 0."""
    assert keyword_score(("a", "b"), ("a",)) == 0.5
    assert keyword_score((), ()) == 0.0
