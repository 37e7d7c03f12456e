"""Help in both languages, Korean first; everything else in the language asked for. The words are in messages/*.toml."""

from __future__ import annotations

from hwapok.messages import Language, sentence


def say(language: Language, key: str, /, **values: object) -> str:
    """A sentence of the section `cli`."""
    return sentence("cli", key, **values).in_language(language)


def word(language: Language, section: str, key: str) -> str:
    """A word for a value, e.g. of a job's state."""
    return sentence(section, key).in_language(language)


def help_text(key: str) -> str:
    """Help of a command or an option: a paragraph in each language, with the lines as they stand."""
    text = sentence("help", key)
    return f"\b\n{text.ko}\n{text.en}"


def short_help(key: str) -> str:
    """One line in each language, for the list of commands."""
    text = sentence("help", key)
    return f"\b\n{text.ko.splitlines()[0]}\n{text.en.splitlines()[0]}"
