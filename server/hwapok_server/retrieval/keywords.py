"""Which words of a Korean search stand in a picture's caption and tags, whatever their particles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from hwapok_common.korean_forms import without_particles

_WORD = re.compile(r"\w+")


def search_words(query: str) -> tuple[str, ...]:
    """The words of a query, NFC and case-folded, each once: `한옥의 고양이, 한옥의` -> (한옥의, 고양이)."""
    return tuple(dict.fromkeys(_WORD.findall(unicodedata.normalize("NFC", query).casefold())))


def matched_words(words: Sequence[str], caption: str, tags: Sequence[str]) -> tuple[str, ...]:
    """The words of `search_words` that stand in the caption or the tags.

    A word of two or more syllables, particles taken off, matches inside a word: 지붕을 matches 기와지붕. A shorter one
    only matches a whole word: 밤에 matches 밤 and 밤의, and not 밤색.
    """
    tokens = search_words(" ".join([caption, *tags]))
    whole = {form for token in tokens for form in _forms(token)}
    return tuple(word for word in words if any(_stands_in(form, tokens, whole) for form in _forms(word)))


def keyword_score(words: Sequence[str], matched: Sequence[str]) -> float:
    """Share of the query's words that were matched, 0 to 1; 0 for a query without words."""
    return len(matched) / len(words) if words else 0.0


def _stands_in(form: str, tokens: Sequence[str], whole: set[str]) -> bool:
    return form in whole or (len(form) >= 2 and any(form in token for token in tokens))


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    return frozenset(without_particles(word))
