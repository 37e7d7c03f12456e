"""Pictures and hits as lines for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hwapok.cli import records
from hwapok.cli.texts import say
from hwapok.messages import Language
from hwapok.pictures import LibraryPicture, SearchHit


def picture(listed: LibraryPicture) -> str:
    """A picture in a list."""
    place = "/".join(filter(None, (listed.category, listed.layer)))
    return "  ".join(filter(None, (listed.name, listed.file_name, listed.caption, f"[{place}]" if place else "")))


def details(language: Language, shown: LibraryPicture) -> Iterator[str]:
    """Everything that is known about a picture."""
    yield picture(shown)
    texts = {"tags": ", ".join(shown.tags), "source": shown.source, "license": shown.license, "author": shown.author}
    for name, text in texts.items():
        if text:
            yield f"  {say(language, f'known_{name}')}: {text}"
    size = shown.picture.picture_size or ""
    yield f"  {size}  {shown.picture.size_bytes} bytes  {shown.picture.url}"


def hit(language: Language, place: int, found: SearchHit) -> list[str]:
    """A hit, and why it was found."""
    return [
        f"{place:3}. {found.score:.3f}  {picture(found.picture)}",
        f"     {' · '.join(_parts(language, found))}",
    ]


def hit_values(found: SearchHit) -> dict[str, Any]:
    """A hit as `--json` prints it: what is known about the picture, the score and its parts."""
    values: dict[str, Any] = records.plain(found)
    described: dict[str, Any] = values.pop("picture")
    return {"id": found.picture.id} | described | values


def _parts(language: Language, found: SearchHit) -> Iterator[str]:
    for name in ("text_similarity", "content_similarity", "picture_similarity"):
        value = getattr(found, name)
        if value is not None:
            yield say(language, f"part_{name}", value=f"{value:.2f}")
    if found.matched_words:
        yield say(language, "part_words", value=f"{found.keyword_score:.2f}", words=", ".join(found.matched_words))
    for name, inside in (("category", found.in_category), ("layer", found.in_layer)):
        if not inside:
            yield say(language, f"outside_{name}")
