"""What is known about a picture besides its pixels, as manifests and sidecar files say it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from hwapok.pictures import LibraryPicture
from hwapok.readable import normal

TEXTS = ("caption", "category", "layer", "source", "license", "author")
COLUMNS = ("file_name", "caption", "tags", "category", "layer", "source", "license", "author")
"""Of a manifest, in this order."""
_BETWEEN_TAGS = re.compile(r"[,;]")


class Known(TypedDict, total=False):
    """A missing key was not said; an empty value was said to be empty."""

    caption: str
    tags: tuple[str, ...]
    category: str
    layer: str
    source: str
    license: str
    author: str


def read(values: Mapping[str, object]) -> Known:
    """The keys that stand for something, spaces evened out, NFC; others, and what `misfits` names, are left alone."""
    known = Known()
    for name in TEXTS:
        if isinstance(value := values.get(name), str):
            known[name] = plain(value)  # type: ignore[literal-required]
    tags = values.get("tags")
    if tags is not None and _fits("tags", tags):
        known["tags"] = read_tags(tags)
    return known


def misfits(values: Mapping[str, object]) -> list[str]:
    """The keys whose values are neither text nor, for tags, a list of texts."""
    return [name for name in (*TEXTS, "tags") if not _fits(name, values.get(name))]


def merged(*sources: Known) -> Known:
    """Of each field the first value that is not empty."""
    result = Known()
    for source in sources:
        for name, value in source.items():
            if value or name not in result:
                result[name] = result.get(name) or value  # type: ignore[literal-required]
    return result


def read_tags(value: object) -> tuple[str, ...]:
    """A list, or a text such as `고양이, 밤` or `["고양이", "밤"]`; no tag twice."""
    if isinstance(value, str):
        value = _listed(value) or _BETWEEN_TAGS.split(value)
    tags = [plain(str(tag)) for tag in value] if isinstance(value, Sequence) else [plain(str(value))]
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def written_tags(tags: Sequence[str]) -> str:
    """Tags as the text that `read_tags` reads back."""
    plainly = not any(_BETWEEN_TAGS.search(tag) or tag.startswith("[") for tag in tags)
    return ", ".join(tags) if plainly else json.dumps(list(tags), ensure_ascii=False)


def plain(text: str) -> str:
    """NFC, one line, single spaces."""
    return normal(" ".join(text.split()))


def of_picture(picture: LibraryPicture) -> Known:
    """What the library knows."""
    return Known(
        caption=picture.caption,
        tags=picture.tags,
        category=picture.category,
        layer=picture.layer,
        source=picture.source,
        license=picture.license,
        author=picture.author,
    )


def _fits(name: str, value: object) -> bool:
    if name == "tags" and isinstance(value, list):
        return all(isinstance(tag, str) for tag in value)
    return value is None or isinstance(value, str)


def _listed(text: str) -> list[object]:
    """A JSON list; empty when it is none."""
    if not text.lstrip().startswith("["):
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return found if isinstance(found, list) else []
