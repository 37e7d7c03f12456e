"""What people choose from: categories, production layers, picture sizes and limits. Data an operator may replace."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from hwapok_common.messages import Text
from hwapok_server.model import Size
from hwapok_server.toml_table import Table, TableError

SIDES = (256, 4096)
"""Shortest and longest side of a picture that can be ordered, in pixels."""
SIDE_STEP = 16
"""Image models take sides in these steps."""
PROMPT_OVERHEAD = 2500
"""Characters of a prompt that a scene must leave for what is said of it, the layer and the references."""
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_INSIGNIFICANT = re.compile(r"[\s_·・/-]+")


class CatalogError(ValueError):
    """A catalogue cannot be used; the message names the file, the entry and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice."""

    key: str
    name: Text
    description: Text
    aliases: tuple[str, ...]
    phrase: str
    """How an English prompt names it, in the middle of a sentence."""
    guide: tuple[Text, ...]
    """Sentences that a prompt writer follows, most important first: English for the prompt, Korean for its reader."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called."""
        return (self.key, self.name.ko, self.name.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Category(Entry):
    """What a picture shows."""


@dataclass(frozen=True, slots=True)
class Layer(Entry):
    """The stage of a webtoon's production that a picture is drawn for."""

    in_colour: bool
    """False for drawings without colour: a reference's palette means nothing to them."""


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request may hold."""

    scene_characters: int
    tag_characters: int
    prompt_characters: int
    reference_uploads: int


@dataclass(frozen=True, slots=True)
class Catalog:
    """A valid catalogue: keys and names are unambiguous, nothing is empty."""

    categories: tuple[Category, ...]
    layers: tuple[Layer, ...]
    guide: tuple[Text, ...]
    """Sentences that hold for every picture."""
    picture_sizes: tuple[Size, ...]
    """The first is the default."""
    limits: Limits

    @classmethod
    def load(cls, path: Path | None = None) -> Catalog:
        """Reads a catalogue file; the built-in one when there is no path.

        :raises CatalogError: the file cannot be read or is no valid catalogue
        """
        source = path or files(__package__).joinpath("catalog.toml")
        try:
            return _catalog(Table(tomllib.loads(source.read_text("utf-8")), "the catalogue"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CatalogError(f"{source}: cannot be read: {error}") from error
        except TableError as error:
            raise CatalogError(f"{source}: {error}") from error

    def category(self, value: str) -> Category | None:
        """The category of this key, name or alias, however it is spaced, cased or composed."""
        return _named(self.categories, value)

    def layer(self, value: str) -> Layer | None:
        """The layer of this key, name or alias, however it is spaced, cased or composed."""
        return _named(self.layers, value)


def _fold(name: str) -> str:
    """What two spellings of one name have in common."""
    return _INSIGNIFICANT.sub("", unicodedata.normalize("NFC", name)).casefold()


def _named(entries: Sequence[E], value: str) -> E | None:
    folded = _fold(value)
    return next((entry for entry in entries if folded in map(_fold, entry.names)), None)


def _catalog(table: Table) -> Catalog:
    catalog = Catalog(
        categories=_entries(table, "category", _category),
        layers=_entries(table, "layer", _layer),
        guide=_guide(table),
        picture_sizes=tuple(_size(Table(item, "picture_size")) for item in table.tables("picture_size")),
        limits=_limits(table.table("limits")),
    )
    table.end()
    return catalog


def _entries(table: Table, name: str, read: Callable[[Table], E]) -> tuple[E, ...]:
    entries: list[E] = []
    for item in table.tables(name):
        own = Table(item, f"{name} {item.get('key', len(entries) + 1)!r}")
        entry = read(own)
        own.end()
        _check_names(own, entry, entries)
        entries.append(entry)
    return tuple(entries)


def _check_names(table: Table, entry: Entry, others: Sequence[Entry]) -> None:
    if not _KEY.fullmatch(entry.key):
        raise table.error("key must be lower-case letters, digits and underscores, a letter first")
    names = set(map(_fold, entry.names))
    if "" in names:
        raise table.error("a name or alias holds neither letters nor digits")
    for other in others:
        shared = names & set(map(_fold, other.names))
        if shared:
            raise table.error(f"{min(shared)!r} also names {other.key!r}")


def _category(table: Table) -> Category:
    return Category(**_common(table))


def _layer(table: Table) -> Layer:
    return Layer(**_common(table), in_colour=table.boolean("in_colour"))


def _common(table: Table) -> dict[str, Any]:
    return {
        "key": table.text("key"),
        "name": _bilingual(table.table("name")),
        "description": _bilingual(table.table("description")),
        "aliases": table.texts("aliases"),
        "phrase": table.text("phrase"),
        "guide": _guide(table),
    }


def _guide(table: Table) -> tuple[Text, ...]:
    return tuple(_bilingual(Table(item, f"{table.where}, guide")) for item in table.tables("guide"))


def _bilingual(table: Table) -> Text:
    text = Text(ko=unicodedata.normalize("NFC", table.text("ko")), en=table.text("en"))
    table.end()
    return text


def _size(table: Table) -> Size:
    size = Size(table.integer("width", *SIDES), table.integer("height", *SIDES))
    if size.width % SIDE_STEP or size.height % SIDE_STEP:
        raise table.error(f"{size.width}x{size.height}: sides must be multiples of {SIDE_STEP}")
    table.end()
    return size


def _limits(table: Table) -> Limits:
    limits = Limits(
        scene_characters=table.integer("scene_characters", 1, 20_000),
        tag_characters=table.integer("tag_characters", 1, 1_000),
        prompt_characters=table.integer("prompt_characters", 1, 32_000),
        reference_uploads=table.integer("reference_uploads", 0, 16),
    )
    table.end()
    if limits.prompt_characters < limits.scene_characters + limits.tag_characters + PROMPT_OVERHEAD:
        raise table.error(f"prompt_characters must exceed a scene and a tag by {PROMPT_OVERHEAD}")
    return limits
