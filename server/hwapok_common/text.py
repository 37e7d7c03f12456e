"""Text as the product keeps it: NFC, on one line, without control characters."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """NFC; control characters (a NUL too) and runs of white space become one space; trimmed.

    File names and keyboards of some systems send Hangul decomposed (NFD); only NFC compares equal to what people type.
    """
    spaced = "".join(" " if unicodedata.category(char) == "Cc" else char for char in unicodedata.normalize("NFC", text))
    return " ".join(spaced.split())
