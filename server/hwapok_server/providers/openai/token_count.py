"""How many tokens a text is, about."""

from __future__ import annotations

_ASCII_IN_TOKEN = 4
"""Characters of English in a token, a rule of thumb of OpenAI's; other characters are counted as one each."""


def text_tokens(text: str) -> int:
    """Rather too many than too few."""
    ascii_characters = sum(char.isascii() for char in text)
    return ascii_characters // _ASCII_IN_TOKEN + len(text) - ascii_characters + 1
