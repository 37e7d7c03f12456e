"""Every sentence the server shows a person: one catalogue per language, ko.toml and en.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

LANGUAGES = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    ko: str
    en: str


# Read at import: the first sentence may be needed on an event loop.
_CATALOGUES: dict[str, dict[str, dict[str, str]]] = {
    language: tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8")) for language in LANGUAGES
}


def catalogue(language: str) -> dict[str, dict[str, str]]:
    """Section -> key -> sentence with {placeholders}."""
    return _CATALOGUES[language]


def sentence(section: str, key: str, values: Mapping[str, str | Text] | None = None) -> Text:
    """Fills in a sentence in every language.

    :param values: by placeholder; a Text is said in the sentence's own language
    :raises KeyError: no such sentence, or a placeholder without a value
    """
    return Text(*(catalogue(language)[section][key].format_map(_said(values, language)) for language in LANGUAGES))


def _said(values: Mapping[str, str | Text] | None, language: str) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else getattr(value, language) for name, value in (values or {}).items()
    }
