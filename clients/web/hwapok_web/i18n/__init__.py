"""Every sentence the page shows, in Korean and English: one catalogue per language, ko.json and en.json.

Sentences of the server come in both languages with its answers; for a known reason the page has a sentence of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, Protocol

from hwapok_web.plain import plain

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


class BothLanguages(Protocol):
    """A text of the server's."""

    def in_language(self, language: Language) -> str: ...


# Read at import: sentences are needed on an event loop.
_CATALOGUES: dict[Language, dict[str, dict[str, str]]] = {
    language: json.loads(files(__name__).joinpath(f"{language}.json").read_text("utf-8")) for language in LANGUAGES
}


def catalogue(language: Language) -> dict[str, dict[str, str]]:
    """Section -> key -> sentence with {placeholders}."""
    return _CATALOGUES[language]


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences in one language."""

    language: Language = "ko"

    def __call__(self, key: str, /, **values: object) -> str:
        """:param key: `section.name`
        :raises KeyError: no such sentence, or a placeholder without a value
        """
        section, _, name = key.partition(".")
        filled = {place: plain(value) if isinstance(value, str) else value for place, value in values.items()}
        return catalogue(self.language)[section][name].format_map(filled)

    def known(self, key: str) -> bool:
        """Whether there is such a sentence."""
        section, _, name = key.partition(".")
        return name in catalogue(self.language).get(section, {})

    def of(self, text: BothLanguages) -> str:
        """A text of the server's in this language."""
        return plain(text.in_language(self.language))

    def section(self, name: str) -> dict[str, str]:
        """All sentences of a section; for widgets that choose by themselves."""
        return dict(catalogue(self.language)[name])
