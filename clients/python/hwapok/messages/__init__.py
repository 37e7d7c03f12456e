"""Every sentence the SDK and the command line show a person: one catalogue per language, ko.toml and en.toml.

Sentences about errors that the server raised come from the server, in both languages.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages. `str()` gives the Korean one."""

    ko: str = ""
    en: str = ""

    def in_language(self, language: Language) -> str:
        """The text in `language`, or in the other one where it has none."""
        return (self.ko or self.en) if language == "ko" else (self.en or self.ko)

    def __str__(self) -> str:
        return self.in_language("ko")


# Read at import: the first sentence may be needed on an event loop.
_CATALOGUES: dict[str, dict[str, dict[str, str]]] = {
    language: tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8")) for language in LANGUAGES
}


def catalogue(language: Language) -> dict[str, dict[str, str]]:
    """Section -> key -> sentence with {placeholders}."""
    return _CATALOGUES[language]


def sentence(section: str, key: str, /, **values: object) -> Text:
    """Fills in a sentence in both languages.

    :raises KeyError: no such sentence, or a placeholder without a value
    """
    return Text(*(catalogue(language)[section][key].format_map(values) for language in LANGUAGES))


def known(section: str, key: str) -> bool:
    """Whether there is such a sentence."""
    return key in catalogue("en").get(section, {})
