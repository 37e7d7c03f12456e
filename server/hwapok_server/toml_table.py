"""A TOML table read strictly: every value is asked for by name and type, and what nobody asked for is an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

T = TypeVar("T")


class TableError(ValueError):
    """A value is missing, has the wrong type or is unknown; the message says where."""


class Table:
    """Reads one table. `where` names it in errors, e.g. `layer 'sketch'`."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._left, self.where = dict(values), where

    def text(self, name: str) -> str:
        """:raises TableError: not a text, or empty"""
        value = self._take(name, str, "a text")
        if not value.strip():
            raise self.error(f"{name} is empty")
        return value.strip()

    def text_or_empty(self, name: str) -> str:
        """A text that may be empty or left out.

        :raises TableError: not a text
        """
        return self._take(name, str, "a text").strip() if name in self._left else ""

    def date_or_none(self, name: str) -> date | None:
        """A day that may be left out.

        :raises TableError: not a day without a time
        """
        if name not in self._left:
            return None
        value = self._take(name, date, "a day, e.g. 2026-12-31")
        if isinstance(value, datetime):
            raise self.error(f"{name} must be a day without a time")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """:raises TableError: not a list of texts, or one of them is empty"""
        found = self._take(name, list, "a list of texts")
        if not all(isinstance(item, str) and item.strip() for item in found):
            raise self.error(f"{name} must hold texts that are not empty")
        return tuple(item.strip() for item in found)

    def integer(self, name: str, low: int, high: int) -> int:
        """:raises TableError: not a whole number from `low` to `high`"""
        value = self._take(name, int, "a whole number")
        if isinstance(value, bool) or not low <= value <= high:
            raise self.error(f"{name} must be a whole number from {low} to {high}")
        return value

    def boolean(self, name: str) -> bool:
        """:raises TableError: neither true nor false"""
        return self._take(name, bool, "true or false")

    def boolean_or(self, name: str, *, default: bool) -> bool:
        """:raises TableError: neither true nor false, nor left out"""
        return self.boolean(name) if name in self._left else default

    def table(self, name: str) -> Table:
        """:raises TableError: not a table"""
        return Table(self._take(name, dict, "a table"), f"{self.where}, {name}")

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """The entries of [[name]], or of a list of inline tables.

        :raises TableError: not a list of tables, or an empty one
        """
        found = self._take(name, list, "a list of tables")
        if not found or not all(isinstance(item, dict) for item in found):
            raise self.error(f"{name} must be one or more tables")
        return found

    def tables_or_none(self, name: str) -> list[Mapping[str, Any]]:
        """The entries of [[name]], none when it is left out.

        :raises TableError: not a list of tables, or an empty one
        """
        return self.tables(name) if name in self._left else []

    def end(self) -> None:
        """:raises TableError: the table holds more than was asked for"""
        if self._left:
            raise self.error(f"unknown {', '.join(sorted(self._left))}")

    def error(self, detail: str) -> TableError:
        """An error about this table."""
        return TableError(f"{self.where}: {detail}")

    def _take(self, name: str, kind: type[T], called: str) -> T:
        if name not in self._left:
            raise self.error(f"{name} is missing")
        value = self._left.pop(name)
        if not isinstance(value, kind):
            raise self.error(f"{name} must be {called}")
        return value
