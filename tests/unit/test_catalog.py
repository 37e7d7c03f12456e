"""The catalogue: what it offers, what it is called, and what an operator is told about a faulty file."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from hwapok_server import catalog
from hwapok_server.catalog import Catalog, CatalogError, Limits
from hwapok_server.model import Size

CATEGORIES = {
    "person": "인물",
    "animal": "동물",
    "nature": "자연",
    "architecture": "건축·공간",
    "prop": "소품",
    "clothing": "의복",
    "food": "음식",
    "vehicle": "교통",
    "tradition": "전통문화",
}
LAYERS = {
    "conti": "콘티",
    "sketch": "스케치",
    "base_color": "채색 기본",
    "shaded_color": "채색 명암",
    "background": "배경",
}
BUILT_IN = (Path(catalog.__file__).parent / "catalog.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def built_in() -> Catalog:
    """The catalogue that comes with the package."""
    return Catalog.load()


def test_keys_names_sizes_and_limits_are_the_published_ones(built_in: Catalog) -> None:
    """Clients and stored jobs rely on the keys; people on the names."""
    assert {entry.key: entry.name.ko for entry in built_in.categories} == CATEGORIES
    assert {entry.key: entry.name.ko for entry in built_in.layers} == LAYERS
    assert built_in.picture_sizes == (Size(1024, 1024), Size(1024, 1536), Size(1536, 1024))
    assert built_in.limits == Limits(2000, 60, 8000, 4)


def test_every_entry_speaks_both_languages(built_in: Catalog) -> None:
    """Korean in the Korean texts, none in the English ones that go to an image model."""
    hangul = re.compile("[가-힣]")
    for entry in (*built_in.categories, *built_in.layers):
        for text in (entry.name, entry.description, *entry.guide):
            assert hangul.search(text.ko), entry.key
            assert not hangul.search(text.en), entry.key
        assert not hangul.search(entry.phrase)


def test_every_key_and_name_finds_its_entry(built_in: Catalog) -> None:
    """In any case and composition, with or without spaces and joining marks."""
    for find, entries in ((built_in.category, built_in.categories), (built_in.layer, built_in.layers)):
        for entry in entries:
            for name in entry.names:
                for spelled in (name, name.upper(), unicodedata.normalize("NFD", name), f" {name.replace(' ', '')}\t"):
                    assert find(spelled) == entry, spelled


@pytest.mark.parametrize("value", ["건축 공간", "건축공간", "ARCHITECTURE AND SPACE", "건축ㆍ공간".replace("ㆍ", "・")])
def test_a_name_may_be_joined_otherwise(built_in: Catalog, value: str) -> None:
    """The middle dot is hard to type."""
    found = built_in.category(value)
    assert found
    assert found.key == "architecture"


@pytest.mark.parametrize("value", ["", "  ", "·", "동물원", "anima", "배경"])
def test_what_is_not_there_is_not_found(built_in: Catalog, value: str) -> None:
    """Nothing is guessed, and a layer is no category."""
    assert built_in.category(value) is None


def test_an_operators_file_replaces_the_catalogue(tmp_path: Path) -> None:
    """Own entries, own sizes; what is not listed is gone."""
    own = BUILT_IN.replace('key = "food"', 'key = "monster"').replace("음식과 상차림입니다.", "괴물입니다.")
    file = tmp_path / "mine.toml"
    file.write_text(own.replace('ko = "음식"', 'ko = "괴물"').replace("height = 1536", "height = 2048"), "utf-8")
    loaded = Catalog.load(file)
    monster = loaded.category("괴물")
    assert monster
    assert monster.key == "monster"
    assert Size(1024, 2048) in loaded.picture_sizes


FAULTS = {
    "no TOML": ("[[layer]]", "[[layer", "cannot be read"),
    "a missing name": ('name = { ko = "스케치", en = "Line art" }', "", "layer 'sketch': name is missing"),
    "a missing language": (
        '{ ko = "스케치", en = "Line art" }',
        '{ ko = "스케치" }',
        "layer 'sketch', name: en is missing",
    ),
    "an empty text": ('phrase = "food"', 'phrase = " "', "category 'food': phrase is empty"),
    "an unknown field": ('key = "prop"', 'key = "prop"\ncolour = "red"', "category 'prop': unknown colour"),
    "a key of another form": ('key = "prop"', 'key = "Props!"', "category 'Props!': key must be"),
    "a repeated key": ('key = "prop"', 'key = "food"', "category 'food': .* also names 'food'"),
    "a name used twice": ('aliases = ["요리",', 'aliases = ["동 물",', "category 'food': '동물' also names 'animal'"),
    "a name without letters": (
        'aliases = ["요리",',
        'aliases = ["-",',
        "category 'food': .* neither letters nor digits",
    ),
    "an odd size": ("width = 1536", "width = 1500", "picture_size: 1500x1024: .*multiples of 16"),
    "a huge size": ("width = 1536", "width = 9999", "picture_size: width must be .*256 to 4096"),
    "a limit of the wrong type": ("tag_characters = 60", 'tag_characters = "60"', "limits: tag_characters must be"),
    "a prompt too short for a scene": (
        "prompt_characters = 8000",
        "prompt_characters = 3000",
        "limits: prompt_characters",
    ),
    "no guide": ("guide = [", "guide = []\nx = [", "the catalogue: guide must be one or more"),
    "not a boolean": ("in_colour = false", 'in_colour = "no"', "layer 'conti': in_colour must be true or false"),
}


@pytest.mark.parametrize(("good", "bad", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_file_is_refused_by_file_and_entry(tmp_path: Path, good: str, bad: str, message: str) -> None:
    """The operator reads where to look and what is wrong."""
    file = tmp_path / "faulty.toml"
    assert good in BUILT_IN
    file.write_text(BUILT_IN.replace(good, bad, 1), "utf-8")
    with pytest.raises(CatalogError, match=message) as refused:
        Catalog.load(file)
    assert str(file) in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["missing", "not UTF-8"])
def test_an_unreadable_file_is_a_catalogue_error(tmp_path: Path, content: bytes | None) -> None:
    """Not a stack trace."""
    file = tmp_path / "none.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CatalogError, match="cannot be read"):
        Catalog.load(file)
