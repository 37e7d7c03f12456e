"""The values of the picture library: pictures, what became of added ones, what a search found and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hwapok.artifact import Artifact
from hwapok.errors import StudioError
from hwapok.models import Note
from hwapok.upload import Source


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture to add, and what is known about it."""

    picture: Source
    """A path, the bytes, or an open binary file."""
    file_name: str = ""
    """How to show it; else the file's own name."""
    caption: str = ""
    """What it shows, at most 500 characters."""
    tags: tuple[str, ...] = ()
    """Keywords, at most 30, each at most 40 characters."""
    category: str = ""
    """Key or name of a category."""
    layer: str = ""
    """Key or name of a production layer."""
    source: str = ""
    """Page or collection it was taken from."""
    license: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class LibraryPicture:
    """A picture of the library."""

    name: str
    """`pictures/{uuid}`."""
    file_name: str
    caption: str
    tags: tuple[str, ...]
    category: str
    """Key of the catalogue; empty when unknown."""
    layer: str
    """Key of the catalogue; empty when unknown."""
    source: str
    """Page or collection it was taken from."""
    license: str
    author: str
    picture: Artifact
    """As it was stored: upright, sRGB, at most 1024 pixels a side."""
    created: datetime | None

    @property
    def id(self) -> str:
        """The uuid in its name."""
        return self.name.removeprefix("pictures/")


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A picture of the library that looks nearly the same as another."""

    name: str
    """`pictures/{uuid}`."""
    similarity: float
    """0 to 1."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one picture: `picture`, or else `error`."""

    new: NewPicture
    picture: LibraryPicture | None
    """As it is in the library; with `duplicate`, as it was there before, unchanged."""
    duplicate: bool = False
    """The very same picture was there before. Also when a connection was lost after it had been stored."""
    near_duplicates: tuple[NearDuplicate, ...] = ()
    """Other pictures that look nearly the same, most alike first; at most 3."""
    error: StudioError | None = None
    """Why it was refused, or could not be read."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A picture that was found, and why."""

    picture: LibraryPicture
    score: float
    """What hits are ordered by; comparable inside one answer only."""
    text_similarity: float | None
    """Of the query's meaning to caption and tags, -1 to 1; None when no meaning was searched."""
    content_similarity: float | None
    """Of the query's meaning to the pixels, -1 to 1; None unless texts and pictures share one vector space."""
    picture_similarity: float | None
    """To the given picture, -1 to 1; None without one."""
    keyword_score: float
    """Share of the query's words that were found, 0 to 1."""
    matched_words: tuple[str, ...]
    in_category: bool
    """False when it was found although the category filter excludes it."""
    in_layer: bool
    """False when it was found although the layer filter excludes it."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best pictures, best first."""

    hits: tuple[SearchHit, ...]
    relaxed: tuple[str, ...]
    """Filters that left too little and were relaxed, `layer`, `category`, in the order they were."""
    notes: tuple[Note, ...] = ()
    """Why meaning or likeness could not be searched: `EMBEDDING_SKIPPED`, `LIBRARY_OTHER_SPACE`,
    `LIBRARY_NOT_EMBEDDED`. Empty when everything was."""


@dataclass(frozen=True, slots=True)
class LibraryStats:
    """The library in numbers."""

    pictures: int
    by_category: Mapping[str, int]
    """Pictures by category key; the empty key counts those without one."""
    by_layer: Mapping[str, int]
    """Pictures by layer key; the empty key counts those without one."""
    active_space: str
    """The vector space that searches use now."""
    next_space: str
    """The space that the library is being embedded in; empty when nothing is under way."""
    next_space_pictures: int
    """Pictures embedded in `next_space` so far."""


def full_name(picture: str | LibraryPicture) -> str:
    """`pictures/{uuid}`, also from the uuid alone."""
    name = picture.name if isinstance(picture, LibraryPicture) else picture
    return name if "/" in name else f"pictures/{name}"
