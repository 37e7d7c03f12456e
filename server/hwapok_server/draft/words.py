"""What a scene's words say: time, place, weather, season and things. Knows Korean particles, and no pictures.

A search for syllables would find rain (비) in an astronaut (우주비행사). So a word counts only as a whole, without its
particles, or where a compound splits into known words and nothing else.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from hwapok_server.model import RenderOrder

_TOKEN = re.compile("[가-힣]+|[a-z]+")


class Time(StrEnum):
    NIGHT = "night"
    SUNSET = "sunset"
    DAWN = "dawn"
    DAY = "day"


class Place(StrEnum):
    HANOK = "hanok"
    SEA = "sea"
    CITY = "city"
    FOREST = "forest"
    MOUNTAIN = "mountain"
    FIELD = "field"
    ROOM = "room"


class Weather(StrEnum):
    CLEAR = "clear"
    RAIN = "rain"
    SNOW = "snow"
    FOG = "fog"


class Season(StrEnum):
    NONE = "none"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw."""

    time: Time
    place: Place
    weather: Weather
    season: Season
    things: tuple[str, ...]
    """Keys of the lexicon's things, in the order of the text."""

    @property
    def snowy(self) -> bool:
        """Whether snow lies."""
        return self.weather is Weather.SNOW or self.season is Season.WINTER


_PLACE_OF_CATEGORY = {
    "person": Place.FIELD,
    "animal": Place.FIELD,
    "nature": Place.MOUNTAIN,
    "architecture": Place.FIELD,
    "prop": Place.ROOM,
    "clothing": Place.ROOM,
    "food": Place.ROOM,
    "vehicle": Place.CITY,
    "tradition": Place.HANOK,
}


def read_scene(order: RenderOrder) -> Scene:
    """Reads keyword and scene, or the prompt of an order that has neither.

    Hour and weather that keyword and scene leave open are taken from the prompt, where a person may have written them.
    Nothing else is: a prompt's advice on style is full of things and places that are not in the picture.
    """
    prompt = read(order.prompt)
    own = f"{order.tag} {order.scene}".strip()
    found = {axis: prompt[axis] for axis in ("time", "weather") if axis in prompt} | read(own) if own else prompt
    place = found.get("place", [_PLACE_OF_CATEGORY.get(order.category, Place.FIELD)])[0]
    if "boat" in found.get("thing", []) and "place" not in found:
        place = Place.SEA
    return Scene(
        time=Time(found.get("time", [Time.DAY])[0]),
        place=Place(place),
        weather=Weather(found.get("weather", [Weather.CLEAR])[0]),
        season=Season(found.get("season", [Season.NONE])[0]),
        things=tuple(found.get("thing", [])),
    )


def read(text: str) -> dict[str, list[str]]:
    """For every axis of the lexicon the values that the text names, first named first."""
    text = unicodedata.normalize("NFC", text).lower()
    hits = sorted([*_words(text), *_phrases(text)])
    found: dict[str, list[str]] = {}
    for _, axis, value in hits:
        values = found.setdefault(axis, [])
        if value not in values:
            values.append(value)
    return found


Hit = tuple[int, str, str]


def _words(text: str) -> Iterator[Hit]:
    for token in _TOKEN.finditer(text):
        for word in _known(token[0]):
            for axis, value in _lexicon()[word]:
                yield token.start(), axis, value


def _phrases(text: str) -> Iterator[Hit]:
    for pattern, axis, value in _phrase_patterns():
        for match in pattern.finditer(text):
            yield match.start(), axis, value


def _known(token: str) -> list[str]:
    """The lexicon's words that make up a token."""
    lexicon = _lexicon()
    for stem in _stems(token):
        if stem in lexicon:
            return [stem]
    for stem in _stems(token):
        if parts := _split(stem):
            return parts
    return []


def _stems(token: str) -> Iterator[str]:
    """The token, then without one particle, then without two."""
    yield token
    once = _without_particle(token)
    yield from once
    for stem in once:
        yield from _without_particle(stem)


def _without_particle(word: str) -> list[str]:
    endings = (particle for particle in _particles() if word.endswith(particle) and word != particle)
    return [word[: -len(ending)] for ending in endings]


def _split(stem: str) -> list[str]:
    """Known words that join to the stem; empty if there are none."""
    if stem.isascii():
        return []
    for end in range(len(stem) - 1, 0, -1):
        head, tail = stem[:end], stem[end:]
        if not _joins(head):
            continue
        if _joins(tail):
            return [head, tail]
        if rest := _split(tail):
            return [head, *rest]
    return []


def _joins(word: str) -> bool:
    return word in _lexicon() and (len(word) > 1 or word in _short_parts())


@cache
def _source() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


@cache
def _lexicon() -> dict[str, list[tuple[str, str]]]:
    """Word -> the axes and values it names."""
    words: dict[str, list[tuple[str, str]]] = {}
    for axis in ("time", "place", "weather", "season", "thing"):
        for value, listed in _source()[axis].items():
            for word in str(listed).split():
                words.setdefault(word, []).append((axis, value))
    return words


@cache
def _short_parts() -> frozenset[str]:
    return frozenset(str(_source()["compound"]["short"]).split())


@cache
def _particles() -> tuple[str, ...]:
    return tuple(str(_source()["compound"]["particles"]).split())


@cache
def _phrase_patterns() -> list[tuple[re.Pattern[str], str, str]]:
    sections = _source()["phrase"]
    return [
        (re.compile(f"(?<![가-힣]){pattern}"), axis, value)
        for axis, values in sections.items()
        if isinstance(values, Mapping)
        for value, pattern in values.items()
    ]
