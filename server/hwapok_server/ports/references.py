"""What finds reference pictures elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hwapok_server.images.decode import IngestedPicture

REFERENCE_PATIENCE_S = 2.0
"""The longest that a job waits for a reference from elsewhere."""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture from elsewhere, freely licensed, and what has to be said of it."""

    picture: IngestedPicture
    name: str
    """Resource name within its source, e.g. `wikipedia/ko/고양이`."""
    title: str
    """Of the page that it leads."""
    license: str
    """Never empty."""
    license_uri: str
    """Empty when unknown."""
    author: str
    """Empty when unknown."""
    source: str
    """The picture's own page, where its licence is stated."""


class SourceAway(Exception):
    """A reference source does not answer now. It costs a job a note and never reaches a client as an error."""


class ReferenceSource(Protocol):
    """Finds one picture for a keyword in a public collection.

    Guarantees: `find` ends within REFERENCE_PATIENCE_S, whatever the collection does; a picture has passed the same
    checks as an upload; nothing but the collection's own hosts is ever fetched.
    """

    async def find(self, keyword: str) -> FoundPicture | None:
        """The best picture; None when there is none that may be used.

        :raises SourceAway: it does not answer in time, asks to be left alone, or answers what cannot be read
        """
