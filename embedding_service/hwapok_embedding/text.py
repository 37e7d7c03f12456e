"""What is done to a text before any encoder sees it. Part of every text space: a change needs a new space id."""

from __future__ import annotations

import unicodedata

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.text import clean

MAX_CHARACTERS = 2000
"""Longer texts are cut: as long as the longest scene the product takes."""
_NFD_EXPANSION = 4
"""Characters that one character may take when decomposed, generously: a Hangul syllable takes three."""


def normalise(text: str, where: str) -> str:
    """NFC on one line, without control and invisible format characters, at most MAX_CHARACTERS.

    A NUL would end the text early in an engine written in C; decomposed Hangul would embed elsewhere.

    :param where: names the text in an error, e.g. `texts[3]`
    :raises HwapokError: EMBEDDING_INPUT_INVALID, nothing is left
    """
    visible = (char for char in clean(text[: MAX_CHARACTERS * _NFD_EXPANSION]) if unicodedata.category(char) != "Cf")
    normal = "".join(visible)[:MAX_CHARACTERS].strip()
    if not normal:
        raise HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=f"{where} is empty")
    return normal
