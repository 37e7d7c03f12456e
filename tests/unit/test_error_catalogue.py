"""Every error has its sentences and stands in the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from hwapok_common.errors import POLICIES, Reason
from hwapok_common.messages import LANGUAGES, catalogue

DOCS = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")


def _rows() -> dict[str, tuple[str, str]]:
    """Reason -> (code, retry) as documented."""
    return {
        match[1]: (match[2], match[3])
        for match in re.finditer(r"^\| `([A-Z_]+)` \| ([A-Z_]+) \| ([^|]+) \|", DOCS, flags=re.MULTILINE)
    }


def _retry(reason: Reason) -> str:
    seconds = POLICIES[reason].retry_after
    if seconds is None:
        return "no"
    return f"after {seconds:g} s" if seconds else "yes"


def test_the_documentation_lists_every_reason_as_it_is() -> None:
    """A client author trusts docs/errors.md: reason, code and whether to retry."""
    assert _rows() == {str(reason): (str(POLICIES[reason].code), _retry(reason)) for reason in Reason}


SECTIONS = sorted(set(catalogue("ko")) - {"prompt"})
"""All but the prompt writer's sentences, which say different things in the prompt and in its Korean gloss."""


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_sentences(section: str) -> None:
    """No sentence exists in one language only, and both mention the same values."""
    both = [catalogue(language)[section] for language in LANGUAGES]
    assert set(both[0]) == set(both[1])
    for key in both[0]:
        mentioned = [{name for _, name, _, _ in Formatter().parse(texts[key]) if name} for texts in both]
        assert mentioned[0] == mentioned[1], key


def test_every_reason_and_violation_has_a_sentence() -> None:
    """An error without a sentence would fail while it is being reported."""
    assert set(catalogue("ko")["error"]) == {str(reason) for reason in Reason}


def test_korean_sentences_are_korean() -> None:
    """The Korean catalogue holds Korean."""
    for section in SECTIONS:
        for key, text in catalogue("ko")[section].items():
            assert re.search("[가-힣]", text), f"{section}.{key}"
