"""What the draft renderer understands of a scene."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from hwapok_server.draft.words import Place, Season, Time, Weather, read, read_scene
from support.stacks import order


@pytest.mark.parametrize(
    ("text", "axis", "expected"),
    [
        ("달빛 아래 한옥 마당에 앉은 고양이", "time", "night"),
        ("달빛 아래 한옥 마당에 앉은 고양이", "place", "hanok"),
        ("달빛 아래 한옥 마당에 앉은 고양이", "thing", "cat"),
        ("밤바다 위의 돛단배", "place", "sea"),
        ("밤바다 위의 돛단배", "time", "night"),
        ("한옥마당의 장독대", "place", "hanok"),
        ("비 오는 도시의 밤", "weather", "rain"),
        ("빗속에서 우산을 쓴 소녀", "weather", "rain"),
        ("눈 덮인 산", "season", "winter"),
        ("눈이 내리는 숲", "weather", "snow"),
        ("안개 낀 숲속의 아침", "weather", "fog"),
        ("노을 지는 바닷가에서", "time", "sunset"),
        ("a rainy city street at night", "weather", "rain"),
        ("Snowy Mountains", "place", "mountain"),
    ],
)
def test_words_are_found(text: str, axis: str, expected: str) -> None:
    """With particles, inside compounds, in English."""
    assert expected in read(text)[axis]


@pytest.mark.parametrize(
    "text",
    [
        "우주비행사",
        "우주비행사가 걷는 거리",
        "비밀의 방",
        "비행기와 비둘기",
        "눈물을 흘리는 소녀",
        "눈을 감은 여자",
        "고양이의 눈",
        "산타",
        "train",
    ],
)
def test_syllables_inside_other_words_are_not_weather(text: str) -> None:
    """비 in 우주비행사 is no rain; 눈 is an eye unless it falls or lies."""
    assert "weather" not in read(text)
    assert "season" not in read(text)


def test_astronaut_walks_in_the_dry() -> None:
    """The whole scene, as an order gives it."""
    scene = read_scene(order("밤 도시를 걷는 우주비행사", tag="우주비행사", category="person"))
    assert (scene.time, scene.place, scene.weather) == (Time.NIGHT, Place.CITY, Weather.CLEAR)


def test_composed_and_decomposed_hangul_read_alike() -> None:
    """macOS sends letters apart."""
    text = "달빛 아래 한옥 마당"
    assert read(unicodedata.normalize("NFD", text)) == read(text)


def test_prompt_fills_in_hour_and_weather_only() -> None:
    """What a person adds to the prompt is seen; the style guide's examples are not."""
    told = replace(
        order("강아지", tag="", category="animal"), prompt="A dog at sunset in heavy rain, like palaces in autumn"
    )
    scene = read_scene(told)
    assert (scene.time, scene.weather) == (Time.SUNSET, Weather.RAIN)
    assert (scene.place, scene.season) == (Place.FIELD, Season.NONE)


def test_prompt_written_by_hand_is_read_whole() -> None:
    """An order without keyword and scene has only its prompt."""
    scene = read_scene(replace(order("", tag="", category="person"), prompt="a girl by the sea at dawn"))
    assert (scene.time, scene.place, scene.things) == (Time.DAWN, Place.SEA, ("person",))
