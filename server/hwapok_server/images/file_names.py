"""File names from clients, made fit to be shown. Never used as a path."""

from __future__ import annotations

import unicodedata

LONGEST = 120
FALLBACK = "그림"
_SEPARATORS = frozenset("/\\")
_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_HANGUL_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_LONGEST_ENDING = 10


def display_name(raw: str) -> str:
    """NFC (macOS sends Hangul decomposed), without path separators, controls, direction marks and other characters
    nobody sees, spaces collapsed, at most LONGEST characters; FALLBACK when nothing is left."""
    seen = "".join(" " if char.isspace() or char in _SEPARATORS else char for char in raw if not _unseen(char))
    # Without outer dots no name is "..", hidden, or loses its end on Windows.
    name = unicodedata.normalize("NFC", " ".join(seen.split())).strip(". ")
    return _shorten(name) or FALLBACK


def _unseen(char: str) -> bool:
    if char.isspace():
        return False
    return unicodedata.category(char) in _UNSEEN_CATEGORIES or char in _HANGUL_FILLERS


def _shorten(name: str) -> str:
    """Cuts the stem rather than the ending."""
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST].strip(". ")
    return stem[: LONGEST - len(ending) - 1].rstrip(". ") + dot + ending
