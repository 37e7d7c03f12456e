"""What the studio answers with, as frozen values. Pictures and files in them are `Artifact`s."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hwapok.artifact import Artifact, Size
from hwapok.costs import Cost
from hwapok.errors import JobFailed
from hwapok.layers import LayerNode, LayerSettings
from hwapok.messages import Text


class JobKind(StrEnum):
    """What a job makes."""

    PROMPT = "prompt"
    RENDER = "render"
    IMPORT = "import"
    LAYERS = "layers"
    UNKNOWN = "unknown"
    """Something a newer server makes."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    """A state of a newer server."""

    @property
    def finished(self) -> bool:
        """Whether the job has ended, well or not."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class PsdLayers(StrEnum):
    """How much of the picture's making the PSD holds."""

    FLAT = "flat"
    """One layer with the finished picture."""
    CUTOUT = "cutout"
    """The subject cut out over its background."""
    STAGES = "stages"
    """Line art, flat colour, shadow and highlight, for the subject and for the background."""
    UNKNOWN = "unknown"
    """A choice of a newer server; not to be asked for."""


class UploadPurpose(StrEnum):
    """What a picture is uploaded for."""

    REFERENCE = "reference"
    """To be referred to; reduced to at most 1024 pixels a side, transparency laid on white."""
    ARTWORK = "artwork"
    """To be taken apart into layers; at most 4096 pixels a side, kept as it is."""
    UNKNOWN = "unknown"
    """A purpose of a newer server; not to be asked for."""


class ReferenceKind(StrEnum):
    """Where a reference came from."""

    UPLOAD = "upload"
    LIBRARY = "library"
    ENCYCLOPEDIA = "encyclopedia"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture the server accepted. Pass a reference in `references`, an artwork to `layers`."""

    name: str
    """`uploads/{uuid}`."""
    file_name: str
    source_format: str
    """Format it came in, e.g. `JPEG`."""
    source_size: Size | None
    """Size it came in, upright."""
    picture: Artifact
    """As it was stored: upright, sRGB; a reference at most 1024 pixels a side."""
    created: datetime | None
    purpose: UploadPurpose = UploadPurpose.REFERENCE


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture the prompt was written from, and why."""

    kind: ReferenceKind
    name: str
    title: str
    reason: Text
    license: str
    """Empty when unknown, as for one's own uploads."""
    author: str
    source: str
    score: float | None
    """Similarity to the scene, comparable inside one job; None for uploads."""
    picture: Artifact
    license_uri: str
    """Where the license can be read; empty when unknown."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A library picture that was looked at for a prompt."""

    reference: Reference
    chosen: bool
    """Whether it became a reference."""
    verdict: Text
    """Why, or why not."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about how a job was done."""

    reason: str
    """Stable key, e.g. `OFFLINE_DRAFT`."""
    message: Text


@dataclass(frozen=True, slots=True)
class PromptResult:
    """What a prompt job made. To render an edited prompt: `dataclasses.replace(result, prompt=...)`."""

    job: str
    """Name of the prompt job."""
    prompt: str
    """The image prompt, in English."""
    gloss: str
    """What it says, in Korean; may be empty."""
    writer: str
    """Who wrote it: `offline`, or a provider and its model."""
    references: tuple[Reference, ...]
    notes: tuple[Note, ...]
    candidates: tuple[Candidate, ...] = ()
    """Library pictures that were looked at, best first."""


@dataclass(frozen=True, slots=True)
class RenderResult:
    """What a render or layers job made."""

    job: str
    """Name of the job."""
    png: Artifact
    psd: Artifact
    """Its merged image equals the PNG."""
    renderer: str
    """Who drew it: `offline-draft`, or a provider and its model; empty for a picture of one's own."""
    draft: bool
    """True for a composition draft made without an image model."""
    layers: tuple[LayerNode, ...]
    """The PSD's tree, top to bottom."""
    references: tuple[Reference, ...]
    notes: tuple[Note, ...]
    originals: tuple[Artifact, ...] = ()
    """The provider's own files, byte for byte, with any content credentials they carry; empty for a draft."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import job did."""

    job: str
    """Name of the import job."""
    space_id: str
    """The vector space."""
    embedded: int
    """Pictures embedded by this job."""
    failed: int
    """Pictures that could not be embedded; they are found by words only."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What `make` made: a prompt, and the picture rendered from it."""

    prompt: PromptResult
    render: RenderResult


@dataclass(frozen=True, slots=True)
class PromptSpec:
    """What a prompt job was asked for; keys of the catalogue."""

    category: str
    layer: str
    tag: str
    scene: str
    reference_uploads: tuple[str, ...]
    max_references: int | None
    without_library: bool
    without_encyclopedia: bool
    pinned_pictures: tuple[str, ...] = ()
    """Library pictures to use whatever their score."""
    excluded_pictures: tuple[str, ...] = ()
    """Library pictures never to use."""


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """What an import job was asked for."""

    space_id: str


@dataclass(frozen=True, slots=True)
class RenderSpec:
    """What a render job was asked for; keys of the catalogue."""

    prompt: str
    prompt_job: str
    category: str
    layer: str
    reference_uploads: tuple[str, ...]
    picture_size: Size | None
    psd_layers: PsdLayers
    tag: str = ""
    """Keyword of the prompt job; empty for a prompt written by hand."""
    scene: str = ""
    """Scene of the prompt job; empty for a prompt written by hand."""


@dataclass(frozen=True, slots=True)
class LayersSpec:
    """What a layers job was asked for."""

    source_job: str
    """Name of the job whose picture it is; empty for an upload."""
    artwork_upload: str
    """Name of the upload; empty for a job's picture."""
    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings
    title: str = ""
    """Of the picture: the name of its file, or what it was asked for; empty from a server that does not say."""


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of durable work, as it stood when the server was asked."""

    name: str
    """`jobs/{uuid}`."""
    kind: JobKind = JobKind.UNKNOWN
    state: JobState = JobState.QUEUED
    created: datetime | None = None
    started: datetime | None = None
    """When a worker first took it."""
    ended: datetime | None = None
    last_sequence: int = 0
    """Sequence of the newest event in its log."""
    spec: PromptSpec | RenderSpec | ImportSpec | LayersSpec | None = None
    result: PromptResult | RenderResult | ImportResult | None = None
    """Set when it succeeded."""
    error: JobFailed | None = None
    """Set when it failed."""
    costs: tuple[Cost, ...] = ()
    """What it has cost so far, in the order of its paid calls; a failed job may have cost something too."""

    @property
    def micro_usd(self) -> int:
        """What it has cost so far, in micro-dollars."""
        return sum(cost.micro_usd for cost in self.costs)

    @property
    def id(self) -> str:
        """The uuid in its name."""
        return self.name.removeprefix("jobs/")

    def artifacts(self) -> Iterator[Artifact]:
        """Every file of its outcome."""
        if isinstance(self.result, RenderResult):
            yield from (self.result.png, self.result.psd, *self.result.originals)
            for node in (node for top in self.result.layers for node in top.walk()):
                yield from filter(None, (node.preview, node.mask_preview))
        if isinstance(self.result, PromptResult | RenderResult):
            yield from (reference.picture for reference in self.result.references)
        if isinstance(self.result, PromptResult):
            yield from (candidate.reference.picture for candidate in self.result.candidates)
