"""Pictures of the library: what is known about them, and why a search found them."""

from __future__ import annotations

from typing import Any

from hwapok_web.backend import LibraryPicture, SearchHit
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain


def picture(_: Texts, found: LibraryPicture) -> dict[str, Any]:
    """One picture."""
    return {
        "name": found.name,
        "title": plain(found.caption or found.file_name),
        "tags": plain(", ".join(found.tags)),
        "url": found.picture.url,
        "parts": [],
    }


def hit(texts: Texts, found: SearchHit) -> dict[str, Any]:
    """One picture that was searched for, with the parts of its score."""
    parts = {
        "score": found.score,
        "text_similarity": found.text_similarity,
        "content_similarity": found.content_similarity,
        "picture_similarity": found.picture_similarity,
        "keyword_score": found.keyword_score,
    }
    shown = [[texts(f"library.{name}"), f"{value:.2f}"] for name, value in parts.items() if value is not None]
    if found.matched_words:
        shown.append([texts("library.matched"), plain(", ".join(found.matched_words))])
    return picture(texts, found.picture) | {"parts": shown}
