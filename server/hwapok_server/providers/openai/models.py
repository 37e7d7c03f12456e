"""What models can do and what they cost: the rows of models.toml, and those of an operator's own file before them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from hwapok_server.model import Size, Usage
from hwapok_server.toml_table import Table, TableError

UNKNOWN = "unknown"
"""The row of a model that is in no other."""
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_EFFORTS = ("", "none", "minimal", "low", "medium", "high")
_QUALITIES = ("low", "medium", "high", "xhigh", "max", "auto")
_SIZE = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")
_DEAREST = Decimal(10_000)


class ModelsError(ValueError):
    """A table of models cannot be used; the message names the file, the row and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of every model."""

    family: str
    """First name of the row."""
    names: tuple[str, ...]
    shutdown: date | None
    """First day on which it is gone."""
    replacement: str
    """What its provider recommends instead; may be empty."""

    @property
    def known(self) -> bool:
        return self.family != UNKNOWN

    def retired(self, today: date) -> bool:
        return self.shutdown is not None and self.shutdown <= today


@dataclass(frozen=True, slots=True)
class TextModel(Row):
    """A model that writes. Prices are in micro-dollars for a token, which is dollars for a million tokens."""

    pictures: bool
    reasoning: str
    input_price: Decimal
    output_price: Decimal

    @property
    def free(self) -> bool:
        return not (self.input_price or self.output_price)

    def usage(self, input_tokens: int, output_tokens: int) -> Usage:
        """What so many tokens cost, rounded up."""
        cost = input_tokens * self.input_price + output_tokens * self.output_price
        return Usage(input_tokens, output_tokens, ceil(cost))


@dataclass(frozen=True, slots=True)
class ImageModel(Row):
    """A model that draws. Prices are in micro-dollars for a token, which is dollars for a million tokens."""

    sizes: tuple[Size, ...]
    """Empty: any."""
    transparent: bool
    references: int
    streaming: bool
    qualities: tuple[str, ...]
    asks_for_bytes: bool
    """Whether it answers with an address unless it is asked for the picture itself."""
    text_price: Decimal
    picture_price: Decimal
    output_price: Decimal

    @property
    def free(self) -> bool:
        return not (self.text_price or self.picture_price or self.output_price)

    def usage(self, text_tokens: int, picture_tokens: int, output_tokens: int) -> Usage:
        """What so many tokens cost, rounded up.

        :param text_tokens: of the prompt
        :param picture_tokens: of the references
        """
        sent = text_tokens * self.text_price + picture_tokens * self.picture_price
        return Usage(text_tokens + picture_tokens, output_tokens, ceil(sent + output_tokens * self.output_price))


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class ModelTable:
    """All rows, an operator's own first."""

    texts: tuple[TextModel, ...]
    images: tuple[ImageModel, ...]

    @classmethod
    def load(cls, own: Path | None = None) -> ModelTable:
        """Reads the built-in table and an operator's own. Blocking.

        :raises ModelsError: a file cannot be read or is no table of models
        """
        built_in = _read(files(__package__).joinpath("models.toml"))
        if own is None:
            return built_in
        added = _read(own)
        return cls(added.texts + built_in.texts, added.images + built_in.images)

    def text(self, model: str, family: str = "") -> TextModel:
        """The row of a model that writes; the cautious one where no row has its name.

        :param family: name whose row to take instead
        """
        return _find(self.texts, family or model)

    def image(self, model: str, family: str = "") -> ImageModel:
        """The row of a model that draws; the cautious one where no row has its name.

        :param family: name whose row to take instead
        """
        return _find(self.images, family or model)


def _find(rows: Sequence[R], name: str) -> R:
    for wanted in (name, _DATED.sub("", name), UNKNOWN):
        for row in rows:
            if wanted in row.names:
                return row
    raise AssertionError("the built-in table has a row for unknown models")


def _read(source: Any) -> ModelTable:
    try:
        table = Table(tomllib.loads(source.read_text("utf-8")), "the table of models")
        found = ModelTable(
            texts=tuple(_text(_row(item, "text")) for item in table.tables_or_none("text")),
            images=tuple(_image(_row(item, "image")) for item in table.tables_or_none("image")),
        )
        table.end()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelsError(f"{source}: cannot be read: {error}") from error
    except TableError as error:
        raise ModelsError(f"{source}: {error}") from error
    return found


def _row(item: Mapping[str, Any], kind: str) -> Table:
    return Table(item, f"{kind} {item.get('names', '?')}")


def _common(table: Table) -> dict[str, Any]:
    names = table.texts("names")
    if not names:
        raise table.error("names is empty")
    return {
        "family": names[0],
        "names": names,
        "shutdown": table.date_or_none("shutdown"),
        "replacement": table.text_or_empty("replacement"),
    }


def _text(table: Table) -> TextModel:
    price = table.table("price")
    row = TextModel(
        **_common(table),
        pictures=table.boolean("pictures"),
        reasoning=_one_of(table, "reasoning", table.text_or_empty("reasoning"), _EFFORTS),
        input_price=_amount(price, "input"),
        output_price=_amount(price, "output"),
    )
    price.end()
    table.end()
    return row


def _image(table: Table) -> ImageModel:
    price = table.table("price")
    row = ImageModel(
        **_common(table),
        sizes=tuple(_size(table, size) for size in table.texts("sizes")),
        transparent=table.boolean("transparent"),
        references=table.integer("references", 0, 16),
        streaming=table.boolean("streaming"),
        qualities=tuple(_one_of(table, "qualities", each, _QUALITIES) for each in table.texts("qualities")),
        asks_for_bytes=table.boolean_or("asks_for_bytes", default=False),
        text_price=_amount(price, "text"),
        picture_price=_amount(price, "picture"),
        output_price=_amount(price, "output"),
    )
    price.end()
    table.end()
    return row


def _size(table: Table, text: str) -> Size:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise table.error(f"sizes: {text!r} is not WIDTHxHEIGHT")
    return Size(int(match[1]), int(match[2]))


def _one_of(table: Table, name: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise table.error(f"{name}: {value!r} is not one of {', '.join(filter(None, choices))}")
    return value


def _amount(table: Table, name: str) -> Decimal:
    text = table.text(name)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise table.error(f"{name}: {text!r} is not a number") from None
    if not 0 <= amount <= _DEAREST:
        raise table.error(f"{name}: {text} is not from 0 to {_DEAREST}")
    return amount
