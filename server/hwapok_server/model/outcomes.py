"""How a job ends."""

from __future__ import annotations

from dataclasses import dataclass

from hwapok_common.messages import Text
from hwapok_server.model.layers import LayerNode, SourcePicture
from hwapok_server.model.pictures import Picture
from hwapok_server.model.references import Candidate, Reference


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about how a job was done."""

    reason: str
    text: Text


@dataclass(frozen=True, slots=True)
class PromptOutcome:
    """What a prompt job made."""

    prompt: str
    gloss: str
    writer: str
    references: tuple[Reference, ...]
    notes: tuple[Note, ...]
    candidates: tuple[Candidate, ...] = ()
    """Library pictures that were looked at, best first."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import job did."""

    space_id: str
    embedded: int
    """Pictures embedded by this job."""
    failed: int
    """Pictures that could not be embedded."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class RenderOutcome:
    """What a render or layers job made."""

    png: Picture
    psd: Picture
    file_stem: str
    """File name without its ending, for downloads."""
    renderer: str
    draft: bool
    layers: tuple[LayerNode, ...]
    references: tuple[Reference, ...]
    notes: tuple[Note, ...]
    originals: tuple[Picture, ...] = ()
    """The provider's own files, byte for byte."""
    source: SourcePicture | None = None
    """What the layers were made from, for another layers job; None when it was made before that was kept."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a job failed: a HwapokError, at rest."""

    reason: str
    values: dict[str, str]


Outcome = PromptOutcome | RenderOutcome | ImportOutcome | Failure
"""How a job ended."""
