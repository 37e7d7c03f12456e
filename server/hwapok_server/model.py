"""The words of the domain, as frozen values. Knows nothing of protobuf, SQL, files or providers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hwapok_common.messages import Text


class JobKind(StrEnum):
    """What a job makes."""

    PROMPT = "prompt"
    RENDER = "render"
    IMPORT = "import"
    LAYERS = "layers"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def finished(self) -> bool:
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class PsdLayers(StrEnum):
    """How much of the picture's making the PSD holds."""

    FLAT = "flat"
    CUTOUT = "cutout"
    STAGES = "stages"


class ReferenceKind(StrEnum):
    """Where a reference came from."""

    UPLOAD = "upload"
    LIBRARY = "library"
    ENCYCLOPEDIA = "encyclopedia"


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
class Brief:
    """What a prompt is written from: validated, NFC, catalogue keys, upload ids."""

    category: str
    layer: str
    tag: str
    scene: str
    reference_uploads: tuple[str, ...] = ()
    reference_options: ReferenceOptions = field(default_factory=ReferenceOptions)


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """What a picture is drawn from. One order determines one offline draft, to the byte."""

    prompt: str
    category: str
    layer: str
    tag: str
    """Keyword of the prompt job; empty for a prompt written by hand."""
    scene: str
    """Scene of the prompt job; empty for a prompt written by hand."""
    prompt_job: str
    size: Size
    psd_layers: PsdLayers
    reference_uploads: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    """The uploads, or the prompt job's references, as they were when the order was accepted."""


@dataclass(frozen=True, slots=True)
class LayerSettings:
    """How a picture is taken apart."""

    flat_colors: int = 48
    """Most colours of each 채색 기본."""
    line_thickness: float = 1.0
    """Of 선화, as a factor."""
    shade_tones: int | None = None
    """Tones of shadow and of highlight; None for as many as the picture has."""
    stages: tuple[str, ...] = ()
    """The stages wanted, by the keys of psd.names.Stage; empty for all."""


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """A picture before it is taken apart, stored."""

    picture: Picture
    subject: Picture | None = None
    """RGBA, where the main subject was drawn by itself, or where the picture has transparency."""
    background: Picture | None = None
    """What is behind that subject; None for white."""
    stack: Blob | None = None
    """The renderer's own layers, packed, which are never taken apart."""

    def blobs(self) -> tuple[Blob, ...]:
        """Every file of it."""
        pictures = (self.picture, self.subject, self.background)
        return (*(one.blob for one in pictures if one), *filter(None, (self.stack,)))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from, as its files say it."""

    title: str
    """Never empty."""
    tag: str = ""
    scene: str = ""
    prompt: str = ""
    renderer: str = ""
    """Who drew it; empty for a picture that an artist brought."""
    draft: bool = False
    references: tuple[Reference, ...] = ()

    @classmethod
    def of(cls, order: RenderOrder, renderer: str, *, draft: bool) -> Origin:
        """Of the picture that `renderer` draws for an order."""
        return cls(
            title=order.tag or order.scene or order.prompt[:80],
            tag=order.tag,
            scene=order.scene,
            prompt=order.prompt,
            renderer=renderer,
            draft=draft,
            references=order.references,
        )


@dataclass(frozen=True, slots=True)
class LayersOrder:
    """A picture that is there already, to be taken apart."""

    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings
    source: SourcePicture
    """As it was when the order was accepted."""
    origin: Origin
    source_job: str = ""
    """Id of the job that made it; empty for an upload."""
    artwork_upload: str = ""
    """Id of the upload; empty for a job's picture."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Embed what the owner's library lacks in the space that is served."""

    space_id: str
    """Space of texts that was served when the job was accepted."""


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


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about how a job was done."""

    reason: str
    text: Text


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One layer or group of a PSD, as an editor lists it; children top to bottom."""

    name: str
    blend_mode: str
    opacity: float
    visible: bool
    masked: bool
    group: bool
    children: tuple[LayerNode, ...] = ()
    preview: Picture | None = None
    """The layer's own pixels on the canvas; None for a group."""
    mask_preview: Picture | None = None
    """The group's mask; None where it has none."""


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


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call to a provider would cost, about."""

    model: str
    """Provider and model, e.g. `openai/gpt-6-luna`."""
    micro_usd: int
    """USD / 1,000,000."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call to a provider used, and what that costs by the price table."""

    input_tokens: int
    """Sent, pictures included."""
    output_tokens: int
    """Received, pictures included."""
    micro_usd: int
    """USD / 1,000,000."""


class ChargeState(StrEnum):
    """Whether what a call cost is known."""

    RESERVED = "reserved"
    SETTLED = "settled"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Charge:
    """What one call to a provider cost a job."""

    stage: str
    model: str
    state: ChargeState
    usage: Usage
    """With the estimate's price while the state is not SETTLED."""


Spec = Brief | RenderOrder | ImportOrder | LayersOrder
"""What a job was asked for."""
Outcome = PromptOutcome | RenderOutcome | ImportOutcome | Failure
"""How a job ended."""
SPEC_KINDS: dict[type[Spec], JobKind] = {
    Brief: JobKind.PROMPT,
    RenderOrder: JobKind.RENDER,
    ImportOrder: JobKind.IMPORT,
    LayersOrder: JobKind.LAYERS,
}


# What happens during a job. The event log stores these, in order.


@dataclass(frozen=True, slots=True)
class Started:
    """A worker took the job."""


@dataclass(frozen=True, slots=True)
class StageProgress:
    """A step began, advanced or ended."""

    stage: str
    index: int
    count: int
    fraction: float | None
    attempt: int


@dataclass(frozen=True, slots=True)
class ReferenceChosen:
    """A reference was chosen."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class PromptDelta:
    """More of the prompt's text."""

    text: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The picture so far."""

    fraction: float
    picture: Picture


@dataclass(frozen=True, slots=True)
class Noted:
    """A note was made."""

    note: Note


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ended; its row says how."""

    state: JobState


Event = Started | StageProgress | ReferenceChosen | PromptDelta | Preview | Noted | Finished


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event in a job's log."""

    sequence: int
    time: datetime
    event: Event


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of durable work."""

    id: str
    owner: str
    kind: JobKind
    state: JobState
    spec: Spec
    created: datetime
    started: datetime | None
    ended: datetime | None
    last_sequence: int
    outcome: Outcome | None
    charges: tuple[Charge, ...] = ()
    """What it has cost so far, in the order the calls were made."""
