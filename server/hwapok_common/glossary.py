"""Korean words to English, from a small glossary: enough to name what a scene holds, not to translate its sentences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from importlib.resources import files
from typing import Any

from hwapok_common.korean_forms import predicate_forms, without_particles

_CLAUSE = re.compile(r"[^\w\s]+")
_LONGEST_PHRASE = 3
_SHORTEST_PART = 2
"""Syllables a part of an unspaced compound must have: shorter ones hide in unrelated words (비 in 우주비행사)."""


class Kind(Enum):
    """What a word does in a sentence."""

    NOUN = "noun"
    MODIFIER = "modifier"
    """Stands before the noun it describes."""
    ALONE = "alone"
    POSITION = "position"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Word:
    """A word's meaning."""

    english: str
    kind: Kind
    ends_phrase: bool = False
    """True for a noun that carried a particle: the next noun does not belong to it."""


@dataclass(frozen=True, slots=True)
class Gloss:
    """What could be said in English."""

    phrases: tuple[str, ...]
    complete: bool
    """True when no word was left out."""

    def __str__(self) -> str:
        return ", ".join(self.phrases)


class Glossary:
    """The words that are known."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._nouns: dict[str, str] = table["noun"]
        self._by_category: dict[str, dict[str, str]] = table["category"]
        self._lookalikes = frozenset(table["lookalike"]["words"])
        self._words = dict(_exact_words(table))
        self._positions: dict[str, str] = table["position"]

    @classmethod
    def load(cls) -> Glossary:
        """The glossary that comes with the package."""
        source = files(__package__).joinpath("glossary.toml")
        return cls(tomllib.loads(source.read_text("utf-8")))

    def gloss(self, text: str, category: str = "") -> Gloss:
        """Names in English what a Korean text holds, in its order. Only words of the glossary and numbers come out.

        :param text: NFC
        :param category: catalogue key that decides between meanings
        """
        writer = _PhraseWriter()
        for clause in _CLAUSE.split(text):
            for word in self._read(clause.split(), category):
                writer.add(word)
            writer.end_phrase()
        return writer.gloss()

    def _read(self, tokens: list[str], category: str) -> Iterator[Word | None]:
        """Meanings in order; None for a word that is not known."""
        at = 0
        while at < len(tokens):
            length, word = self._longest(tokens[at : at + _LONGEST_PHRASE], category)
            yield word
            at += length

    def _longest(self, tokens: list[str], category: str) -> tuple[int, Word | None]:
        for length in range(len(tokens), 1, -1):
            before, last = tokens[: length - 1], tokens[length - 1]
            for stem in without_particles(last):
                word = self._words.get(" ".join((*before, stem)))
                if word:
                    return length, replace(word, ends_phrase=stem != last)
        return 1, self._word(tokens[0], category)

    def _word(self, token: str, category: str) -> Word | None:
        if token.isdecimal():
            return Word(token, Kind.NOUN)
        own = self._by_category.get(category, {})
        if token not in own and token in self._words:
            return self._words[token]
        stems = list(without_particles(token))
        if not self._lookalikes.isdisjoint(stems):
            return None
        return next(filter(None, (self._noun(stem, token, own) for stem in stems)), None)

    def _noun(self, stem: str, token: str, own: Mapping[str, str]) -> Word | None:
        english = own.get(stem) or self._nouns.get(stem)
        ends = stem != token and not token.removeprefix(stem).startswith("의")
        if english:
            return Word(english, Kind.NOUN, ends)
        if stem in self._positions:
            return Word(self._positions[stem], Kind.POSITION)
        return self._compound(stem, ends)

    def _compound(self, stem: str, ends: bool) -> Word | None:
        for cut in range(_SHORTEST_PART, len(stem) - _SHORTEST_PART + 1):
            first, second = self._nouns.get(stem[:cut]), self._nouns.get(stem[cut:])
            if first and second:
                return Word(f"{first} {second}", Kind.NOUN, ends)
        return None


def _exact_words(table: Mapping[str, Any]) -> Iterator[tuple[str, Word]]:
    """Later ones win over earlier ones."""
    for stem, english in table["predicate"].items():
        for form, before_noun in predicate_forms(stem).items():
            yield form, Word(english, Kind.MODIFIER if before_noun else Kind.ALONE)
    for form, english in (table["form"] | table["phrase"]).items():
        yield form, Word(english, Kind.MODIFIER)
    yield from ((word, Word("", Kind.SILENT)) for word in table["silent"]["words"])
    yield from ((noun, Word(english, Kind.NOUN)) for noun, english in table["noun"].items())


@dataclass(slots=True)
class _PhraseWriter:
    """Joins meanings to phrases: a position goes before the noun it follows in Korean, a modifier of several words
    behind the noun it precedes."""

    _phrases: list[str] = field(default_factory=list)
    _modifiers: list[str] = field(default_factory=list)
    _nouns: list[str] = field(default_factory=list)
    _complete: bool = True

    def add(self, word: Word | None) -> None:
        if word is None:
            self._complete = False
            self.end_phrase()
        elif word.kind is Kind.NOUN:
            self._nouns.append(word.english)
            if word.ends_phrase:
                self.end_phrase()
        elif word.kind is Kind.POSITION:
            self.end_phrase(f"{word.english} " if self._nouns else "")
        else:
            self._describe(word)

    def end_phrase(self, preposition: str = "") -> None:
        short = [modifier for modifier in self._modifiers if " " not in modifier]
        long = [modifier for modifier in self._modifiers if " " in modifier]
        if self._modifiers or self._nouns:
            self._phrases.append(preposition + " ".join((*short, *self._nouns, *long)))
        self._modifiers, self._nouns = [], []

    def gloss(self) -> Gloss:
        return Gloss(tuple(dict.fromkeys(self._phrases)), self._complete)

    def _describe(self, word: Word) -> None:
        if self._nouns or word.kind is not Kind.MODIFIER:
            self.end_phrase()
        if word.english:
            self._modifiers.append(word.english)
        if word.kind is not Kind.MODIFIER:
            self.end_phrase()
