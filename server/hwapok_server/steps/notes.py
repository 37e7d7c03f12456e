"""Notes and the sentences that belong to them."""

from __future__ import annotations

from hwapok_common.messages import sentence
from hwapok_server.model import Note


def note(reason: str, **values: str) -> Note:
    """A note with its sentence from the catalogue."""
    return Note(reason, sentence("note", reason, values))
