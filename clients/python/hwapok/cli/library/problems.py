"""What a person should look at after an import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwapok.messages import Text


class Kind(StrEnum):
    """The kinds, in the order they are listed."""

    UNREADABLE = "unreadable"
    """The file cannot be read, or is no picture that the server can read."""
    REFUSED = "refused"
    """Something said about the picture is wrong."""
    MISSING = "missing"
    """The manifest names it, and it is not there."""
    BAD_ROW = "bad_row"
    """A line of the manifest of which something cannot be used."""
    BAD_SIDECAR = "bad_sidecar"
    """A sidecar file of which something cannot be used; the picture was added without that."""
    SAME_NAME = "same_name"
    """Several files whose names differ in bytes only, such as NFC and NFD; each was added."""
    NEAR_DUPLICATE = "near_duplicate"
    """It was added, and looks nearly the same as another picture."""
    OTHER_CAPTION = "other_caption"
    """The library has it already, with another caption than is written for it here; that one stays."""
    NO_CAPTION = "no_caption"
    """It was added without a caption: nothing says what it shows."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One of them."""

    kind: Kind
    file: str
    """Path in the folder."""
    detail: Text = Text()
