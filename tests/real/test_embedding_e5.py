"""The text encoders without a download understand Korean well enough to search with."""

from __future__ import annotations

import numpy as np
import pytest

from hwapok_embedding.e5 import E5Encoder
from hwapok_embedding.joined import WEIGHT, JoinedEncoder
from hwapok_embedding.lexical import LexicalEncoder
from hwapok_embedding.port import Role, TextEncoder, TextInput
from hwapok_embedding.settings import quiet_idle_threads

PAIRS = [
    ("달빛 아래 한옥 마당에 앉은 고양이", "밤의 기와집 뜰에서 쉬는 작은 동물"),
    ("비 내리는 골목에서 우산을 쓴 소녀", "빗속의 좁은 길을 걷는 여자아이"),
    ("벚꽃이 흩날리는 봄날의 궁궐", "꽃잎이 날리는 경복궁"),
    ("눈 덮인 산을 지나는 증기기관차", "겨울 산길을 달리는 옛날 열차"),
    ("네온사인이 빛나는 도시의 밤거리", "화려한 간판 불빛이 가득한 시내"),
    ("김이 오르는 된장찌개와 밥상", "따뜻한 한식 한 끼"),
    ("폐허가 된 우주 정거장", "버려진 미래의 기지"),
    ("바닷가 절벽 위의 하얀 등대", "파도치는 해안의 뱃길 안내 불빛"),
    ("교실 창가에서 조는 학생", "수업 시간에 잠든 아이"),
    ("갑옷을 입고 칼을 든 장군", "전장에 나선 옛 무사"),
    ("시장 포장마차에서 떡볶이를 파는 할머니", "길거리 분식을 만드는 노인"),
    ("안개 낀 새벽의 대나무 숲", "아침 물안개에 잠긴 죽림"),
]
"""Caption and a query that says it in other words."""


@pytest.fixture(scope="module")
def e5() -> E5Encoder:
    """The real model."""
    quiet_idle_threads()
    return E5Encoder()


@pytest.fixture(scope="module")
def joined() -> JoinedEncoder:
    """The default: the real model and its companion."""
    quiet_idle_threads()
    return JoinedEncoder()


def ranks(encoder: TextEncoder, queries: list[str]) -> list[int]:
    """Where each query's own caption stands among all; 1 is first."""
    captions = encoder.encode([TextInput(caption, Role.PASSAGE) for caption, _ in PAIRS])
    scores = encoder.encode([TextInput(query, Role.QUERY) for query in queries]) @ captions.T
    return [int((row >= row[index]).sum()) for index, row in enumerate(scores)]


def test_a_paraphrase_ranks_its_caption_above_unrelated_ones(e5: E5Encoder) -> None:
    """The queries share hardly a word with their captions."""
    found = ranks(e5, [query for _, query in PAIRS])
    assert np.mean([rank == 1 for rank in found]) >= 0.75
    assert max(found) <= 5


def test_meaning_beats_shared_letters(e5: E5Encoder) -> None:
    """The encoder earns its 90 MB over hashed n-grams."""
    queries = [query for _, query in PAIRS]
    assert sum(ranks(e5, queries)) < sum(ranks(LexicalEncoder(), queries))


def test_an_english_query_finds_a_korean_caption(e5: E5Encoder) -> None:
    """The model is multilingual."""
    english = ["a girl with an umbrella in a rainy alley", "a white lighthouse on a cliff by the sea"]
    captions = e5.encode([TextInput(caption, Role.PASSAGE) for caption, _ in PAIRS])
    best = (e5.encode([TextInput(query, Role.QUERY) for query in english]) @ captions.T).argmax(axis=1)
    assert best.tolist() == [1, 7]


def test_sides_of_a_search_are_told_apart_within_one_batch(e5: E5Encoder) -> None:
    """Queries and passages carry different prefixes and keep their places."""
    mixed = [TextInput("고양이", Role.QUERY), TextInput("고양이", Role.PASSAGE), TextInput("강아지", Role.QUERY)]
    together = e5.encode(mixed)
    assert np.allclose(together, [e5.encode([item])[0] for item in mixed], atol=1e-6)
    assert not np.allclose(together[0], together[1], atol=1e-3)


def test_the_joined_encoder_finds_paraphrases_too(joined: JoinedEncoder) -> None:
    """Adding the companion loses none."""
    assert np.mean([rank == 1 for rank in ranks(joined, [query for _, query in PAIRS])]) >= 0.9


def test_the_joined_row_scores_as_the_weighted_sum_of_its_parts(e5: E5Encoder, joined: JoinedEncoder) -> None:
    """Each part keeps its own cosine; a row does not depend on its neighbours."""
    texts = [TextInput("고양이", Role.QUERY), TextInput("마당에 앉은 작은 동물 " * 60, Role.PASSAGE)]
    rows = joined.encode(texts)
    assert rows.shape == (2, 896)
    assert np.allclose(rows, [joined.encode([item])[0] for item in texts], atol=1e-6)
    alone = e5.encode(texts)
    companion = rows[:, 384:] @ rows[:, 384:].T
    assert rows[0] @ rows[1] * (1 + WEIGHT**2) == pytest.approx(alone[0] @ alone[1] + companion[0, 1] * (1 + WEIGHT**2))
