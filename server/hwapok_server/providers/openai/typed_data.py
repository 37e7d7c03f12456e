"""What people typed, as data that cannot pass for anything else."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping

OPENING, CLOSING = "<brief>", "</brief>"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_MARKUP = "<>&[]`"
"""What tags, a chat template's own tokens and fences are made of."""
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def enclosed(values: Mapping[str, object]) -> str:
    """A JSON object between tags. No text in it can hold a tag, a quote, a line break or an invisible character: all of
    them are written as JSON escapes, which mean the same."""
    written = json.dumps(values, ensure_ascii=False)
    return f"{OPENING}\n{_STRING.sub(lambda match: _escaped(match[0]), written)}\n{CLOSING}"


def _escaped(literal: str) -> str:
    return "".join(_unit(char) if _must_go(char) else char for char in literal)


def _must_go(char: str) -> bool:
    return char in _MARKUP or unicodedata.category(char) in _INVISIBLE


def _unit(char: str) -> str:
    """A JSON escape; a pair of them beyond the basic plane."""
    data = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(data[at : at + 2]):04x}" for at in range(0, len(data), 2))
