"""The references of a prompt: which, why, from where, under which licence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.backend import Reference, ReferenceKind
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import StudioState


def listed(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    pinned = set(state.draft.pinned)
    return {
        "items": [_item(texts, reference, pinned) for reference in state.prompt.references],
        "others": [
            _item(texts, candidate.reference, pinned) | {"verdict": texts.of(candidate.verdict)}
            for candidate in state.prompt.candidates
            if not candidate.chosen
        ],
    }


def pictures(state: StudioState) -> list[dict[str, str]]:
    """What the result can be compared with."""
    result = state.render.result
    references = result.references if result else state.prompt.references
    return [{"url": reference.picture.url, "title": plain(reference.title)} for reference in references]


def _item(texts: Texts, reference: Reference, pinned: set[str]) -> dict[str, Any]:
    return {
        "name": reference.name,
        "title": plain(reference.title),
        "kind": reference.kind.value,
        "kindLabel": texts(f"references.{reference.kind.value}"),
        "reason": texts.of(reference.reason),
        "rights": _rights(texts, reference),
        "licenseUri": reference.license_uri if reference.license_uri.startswith(("https://", "http://")) else "",
        "score": f"{reference.score:.2f}" if reference.score is not None else "",
        "url": reference.picture.url,
        "pinnable": reference.kind is ReferenceKind.LIBRARY,
        "pinned": reference.name in pinned,
    }


def _rights(texts: Texts, reference: Reference) -> str:
    author = texts("references.by", author=reference.author) if reference.author else ""
    return plain(" · ".join(part for part in (reference.license, author, reference.source) if part))
