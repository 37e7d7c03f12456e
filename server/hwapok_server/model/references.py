"""Pictures that a prompt is written from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwapok_common.messages import Text
from hwapok_server.model.pictures import Picture


class ReferenceKind(StrEnum):
    """Where a reference came from."""

    UPLOAD = "upload"
    LIBRARY = "library"
    ENCYCLOPEDIA = "encyclopedia"


@dataclass(frozen=True, slots=True)
class ReferenceOptions:
    """How references are chosen."""

    max_references: int = 2
    without_library: bool = False
    without_encyclopedia: bool = False
    pinned_pictures: tuple[str, ...] = ()
    """Ids of library pictures to use whatever their score."""
    excluded_pictures: tuple[str, ...] = ()
    """Ids of library pictures never to use."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture that a prompt is written from, and why."""

    kind: ReferenceKind
    name: str
    """Resource name, e.g. `uploads/{uuid}`."""
    title: str
    reason: Text
    picture: Picture
    license: str = ""
    author: str = ""
    source: str = ""
    score: float | None = None
    license_uri: str = ""
    """Where the licence can be read."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A library picture that was looked at for a prompt."""

    reference: Reference
    chosen: bool
    verdict: Text
    """Why it became a reference, or why not."""
