"""Every error has its sentences and stands in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import hwapok_server
from hwapok_common import errors
from hwapok_common.errors import POLICIES, Reason
from hwapok_common.messages import LANGUAGES, catalogue

SERVER = Path(hwapok_server.__file__).parent
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


def test_every_reason_has_a_sentence() -> None:
    """An error without a sentence would fail while it is being reported."""
    assert set(catalogue("ko")["error"]) == {str(reason) for reason in Reason}


def test_every_reason_has_a_policy_of_its_own() -> None:
    """A new reason does not become INVALID_ARGUMENT because nobody thought of it."""
    tree = ast.parse(Path(errors.__file__).read_text("utf-8"))
    [table] = [node.value for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and _is_policies(node.target)]
    assert isinstance(table, ast.Dict), "POLICIES is written out"
    listed = [key.attr for key in table.keys if isinstance(key, ast.Attribute)]
    assert sorted(listed) == sorted(Reason)


def test_every_violation_has_a_sentence() -> None:
    """Every rule that the server can break a request on has a sentence, and no sentence is left of one that is gone."""
    used = {rule for file in SERVER.rglob("*.py") for rule in _rules(ast.parse(file.read_text("utf-8")))}
    assert used == set(catalogue("en")["violation"])


def _is_policies(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "POLICIES"


def _rules(tree: ast.AST) -> Iterator[str]:
    """The literals that are given as the rule, the second argument, of `Violations.add` and of `Violation`."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and len(call.args) >= 2 and ast.unparse(call.func) in ("found.add", "Violation"):
            for node in _branches(call.args[1]):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _branches(rule: ast.expr) -> list[ast.expr]:
    return [*_branches(rule.body), *_branches(rule.orelse)] if isinstance(rule, ast.IfExp) else [rule]


def test_korean_sentences_are_korean() -> None:
    """The Korean catalogue holds Korean."""
    for section in SECTIONS:
        for key, text in catalogue("ko")[section].items():
            assert re.search("[가-힣]", text), f"{section}.{key}"
