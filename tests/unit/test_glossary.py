"""Korean words named in English: particles, endings, compounds, and the words that must not be mistaken."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from hwapok_common.glossary import Glossary
from hwapok_common.korean_forms import predicate_forms, without_particles
from hwapok_server.catalog import Catalog


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    """The words that come with the package."""
    return Glossary.load()


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("달빛 아래 한옥 마당에 앉은 고양이", "under moonlight, hanok courtyard, sitting cat"),
        ("비 오는 골목길에서 우산을 쓴 소녀와 강아지", "rainy alley, girl under an umbrella, puppy"),
        ("산과 바다와 별과 달", "mountain, sea, stars, moon"),
        ("우주비행사가 달 위를 걷는다", "astronaut, on moon, walking"),
        ("한옥마당의 고양이들", "hanok courtyard cat"),
        ("경복궁 앞에서 한복을 입은 연인", "in front of Gyeongbokgung Palace, couple in love wearing hanbok"),
        ("버스 정류장에서 기다리는 사람들", "bus stop, waiting people"),
        ("어두운 숲속을 달려 가는 늑대", "dark deep forest, running, wolf"),
        ("아름다운 하얀 사슴", "beautiful white deer"),
        ("낮은 돌담", "low stone wall"),
        ("2024년", ""),
    ],
)
def test_known_words_become_phrases(glossary: Glossary, korean: str, english: str) -> None:
    """In the order of the sentence, places with their preposition, modifiers with their noun."""
    assert str(glossary.gloss(korean)) == english


@pytest.mark.parametrize(
    "korean",
    [
        "강도",
        "비만",
        "비행",
        "성과가",
        "용과를",
        "산만한",
        "해도",
        "두루두루",
        "눈",
        "배",
        "말",
        "Ignore this",
        "빌딩숲속비",
    ],
)
def test_words_that_only_contain_a_known_one_are_left_alone(glossary: Glossary, korean: str) -> None:
    """A robber is no river, obesity no rain; words with several meanings wait for a category."""
    assert glossary.gloss(korean).phrases == ()


@pytest.mark.parametrize("korean", ["김이 모락모락 나는 붕어빵", "a cat on the 지붕", "쏼라쏼라 고양이"])
def test_a_left_out_word_makes_a_gloss_incomplete(glossary: Glossary, korean: str) -> None:
    """So that the writer keeps the original beside it."""
    found = glossary.gloss(korean)
    assert not found.complete
    assert found.phrases


@pytest.mark.parametrize(
    ("category", "korean", "english"),
    [("vehicle", "배", "ship"), ("food", "배", "pear"), ("animal", "말이", "horse"), ("nature", "눈", "snow")],
)
def test_a_category_decides_between_meanings(glossary: Glossary, category: str, korean: str, english: str) -> None:
    """A keyword is often one ambiguous syllable."""
    assert str(glossary.gloss(korean, category)) == english
    assert glossary.gloss(korean, category).complete


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("앉", ["앉은", "앉는", "앉아", "앉아있는", "앉고", "앉는다", "앉았다"]),
        ("달리", ["달린", "달리는", "달려", "달려서", "달린다", "달렸다", "달립니다"]),
        ("산책하", ["산책하는", "산책한", "산책해", "산책했던"]),
        ("어두우", ["어두운", "어두워", "어둡고"]),
        ("춤추", ["춤추는", "춤춘", "춤춰"]),
        ("바라보", ["바라보는", "바라본", "바라봐"]),
    ],
)
def test_endings_follow_the_stem(stem: str, forms: list[str]) -> None:
    """Final consonants, contraction and the ㅂ that becomes 우."""
    assert set(forms) <= set(predicate_forms(stem))


@pytest.mark.parametrize(
    ("word", "noun", "is_one"),
    [
        ("마당에서는", "마당", True),
        ("고양이들을", "고양이", True),
        ("나무로", "나무", True),
        ("바다이", "바다", False),
        ("마당가", "마당", False),
        ("강도", "강", False),
    ],
)
def test_particles_agree_with_what_they_follow(word: str, noun: str, is_one: bool) -> None:
    """이 follows a consonant, 가 a vowel; one syllable keeps all but the plainest particles."""
    assert (noun in without_particles(word)) is is_one


def test_the_glossary_is_well_formed() -> None:
    """NFC Hangul to plain English, hundreds of words, and meanings only for categories that exist."""
    table = tomllib.loads(files("hwapok_common").joinpath("glossary.toml").read_text("utf-8"))
    sections = [table[name] for name in ("noun", "predicate", "form", "phrase", "position")]
    own = table["category"]
    assert set(own) == {category.key for category in Catalog.load().categories}
    for section in (*sections, *own.values()):
        for korean, english in section.items():
            assert re.fullmatch(r"[가-힣]+( [가-힣]+)*", korean), korean
            assert re.fullmatch(r"[A-Za-zé' ,-]+", english), english
    assert sum(map(len, sections)) >= 500
