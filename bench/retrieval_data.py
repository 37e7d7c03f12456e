"""The captions and queries that retrieval is measured with, and how their grades are checked.

The data was written for this project and committed before the first measurement; it is never edited after it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwapok_common.korean_forms import without_particles

PATH = Path(__file__).with_name("data") / "retrieval.jsonl"
GRADES = ("shared", "few", "none")
"""Shared words: more than half of the query's content words, at least two. Few: one or more, at most half. None: no
content word of the query stands in caption or tags."""
_FUNCTION_WORDS = frozenset(
    "있는 하는 된 한 두 위 위에 위의 위를 앞 앞에 앞에서 속 속의 속에서 뒤 뒤의 아래 아래서 사이 할 수 때".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody might type to find one picture."""

    grade: str
    text: str
    decomposed: bool
    """True when the text is NFD, as macOS sends it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A library picture's words, and queries that look for it."""

    id: str
    category: str
    layer: str
    caption: str
    tags: tuple[str, ...]
    queries: tuple[Query, ...]


def scenes() -> tuple[Scene, ...]:
    """Every scene, in the order of the file."""
    return tuple(_scenes(PATH.read_text("utf-8").splitlines()))


def shared_words(query: str, caption: str, tags: Sequence[str]) -> tuple[list[str], list[str]]:
    """The query's content words that stand in caption or tags, and all of its content words.

    Two words are the same when they begin with the same two syllables, when one without its particles (two syllables or
    more) stands inside the other, or when they are equal without their particles.
    """
    words, known = content_words(query), content_words(" ".join([caption, *tags]))
    return [word for word in words if any(_same(word, other) for other in known)], words


def content_words(text: str) -> list[str]:
    """Words that say something by themselves, NFC."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text))
    return [word for word in words if word not in _FUNCTION_WORDS]


def _same(one: str, other: str) -> bool:
    if len(one) > 1 and one[:2] == other[:2]:
        return True
    forms, others = set(without_particles(one)), set(without_particles(other))
    inside = any(len(form) > 1 and form in other for form in forms) or any(
        len(form) > 1 and form in one for form in others
    )
    return inside or bool(forms & others)


def _scenes(lines: Sequence[str]) -> Iterator[Scene]:
    for line in lines:
        row = json.loads(line)
        queries = tuple(Query(one["grade"], one["text"], one.get("nfd", False)) for one in row["queries"])
        yield Scene(row["id"], row["category"], row["layer"], row["caption"], tuple(row["tags"]), queries)
