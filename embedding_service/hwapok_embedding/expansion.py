"""A Korean text with what it holds said in English as well: 죽림 and 대나무 숲 then share words that an encoder knows.

A small multilingual encoder is surest in English, and lays Korean synonyms further apart than their translations. Both
sides of a search are expanded, so that they meet there; words the glossary lacks are left to the Korean text.
"""

from __future__ import annotations

from dataclasses import replace

from hwapok_common.glossary import Glossary
from hwapok_embedding.port import TextInput

MOST_PHRASES = 32
"""English phrases added to one text: those of a caption or a scene of some sentences, not of a page."""


class Expansion:
    """Adds English to texts. Part of a text space: a changed glossary needs a new space id."""

    def __init__(self) -> None:
        """Reads the glossary."""
        self._glossary = Glossary.load()

    def expanded(self, item: TextInput) -> TextInput:
        """The text, then the English phrases; a text without a known word as it is."""
        phrases = self._glossary.gloss(item.text).phrases[:MOST_PHRASES]
        return replace(item, text=f"{item.text}. {', '.join(phrases)}") if phrases else item
