"""Pictures and the files they are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a picture is uploaded for."""

    REFERENCE = "reference"
    ARTWORK = "artwork"


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file, by its content."""

    key: str
    """SHA-256 of the content, lower-case hex: the blob's key in every store."""
    size_bytes: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture."""

    blob: Blob
    size: Size


@dataclass(frozen=True, slots=True)
class Upload:
    """An accepted picture."""

    id: str
    file_name: str
    purpose: Purpose
    source_format: str
    source_size: Size
    picture: Picture
    created: datetime
    thumbnail_key: str | None
    """Of the small picture that is embedded; None when it came in before thumbnails were kept."""


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """What is known about a library picture besides its pixels: NFC, catalogue keys, empty where unknown."""

    file_name: str
    caption: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    layer: str = ""
    source: str = ""
    license: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class LibraryPicture:
    """A picture of an artist's library."""

    id: str
    info: PictureInfo
    picture: Picture
    thumbnail: Blob
    """What is embedded, now and when the model changes."""
    created: datetime
