"""The page's sentences: both languages say the same things, and no sentence stands anywhere else."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import hwapok_web
from hwapok_web.i18n import LANGUAGES, Texts, catalogue

PACKAGE = Path(hwapok_web.__file__).parent
HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
COMMAND = "__main__.py"
"""Its help is for whoever installs it, in both languages as those of the other parts."""
KEYS = re.compile(r"""texts\(\s*f?"([a-z]+\.[a-zA-Z_]+)\"""")


def _placeholders(sentence: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_say_the_same() -> None:
    """The same sections, keys and placeholders, in the same order."""
    korean, english = (catalogue(language) for language in LANGUAGES)
    assert {name: list(section) for name, section in korean.items()} == {
        name: list(section) for name, section in english.items()
    }
    for name, section in korean.items():
        for key, sentence in section.items():
            assert sentence
            assert _placeholders(sentence) == _placeholders(english[name][key]), f"{name}.{key}"


def test_english_is_english() -> None:
    """But for the seal, and for the way back to Korean."""
    left = {
        f"{name}.{key}" for name, section in catalogue("en").items() for key, s in section.items() if HANGUL.search(s)
    }
    assert left == {"page.seal", "page.other_language", "page.other_language_title"}


@pytest.mark.parametrize("pattern", ["**/*.py", "**/*.js", "**/*.css"])
def test_no_sentence_stands_elsewhere(pattern: str) -> None:
    """Not in code, not in comments."""
    files = [file for file in PACKAGE.glob(pattern) if "vendor" not in file.parts and file.name != COMMAND]
    assert files
    assert [file.name for file in files if HANGUL.search(file.read_text("utf-8"))] == []


def test_every_sentence_that_is_asked_for_exists() -> None:
    """Those that are named in full."""
    asked = {key for file in PACKAGE.glob("**/*.py") for key in KEYS.findall(file.read_text("utf-8"))}
    assert len(asked) > 40
    whole = {key for key in asked if not key.endswith("_")}
    assert [key for key in sorted(whole) if not Texts().known(key)] == []
