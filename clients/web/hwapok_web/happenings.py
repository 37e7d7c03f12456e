"""The page's own events: what a person did, and what was learned from the server. One small value each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwapok_web.backend import Catalog, Estimate, Event, Job, JobKind, StudioError, Text
from hwapok_web.draft import Attached, Draft
from hwapok_web.state import Entry, Link


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The server was reached, lost, or wants to know who asks."""

    link: Link


@dataclass(frozen=True, slots=True)
class CatalogArrived:
    """The choices are known. A draft without a valid choice takes the first one."""

    catalog: Catalog


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """Something of the inputs: the new value of one or more fields."""

    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PictureAttached:
    """A reference was given."""

    picture: Attached


@dataclass(frozen=True, slots=True)
class PictureDetached:
    """A reference was taken away."""

    name: str


@dataclass(frozen=True, slots=True)
class PictureExcluded:
    """A library picture is not to be used again."""

    name: str


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """So many references are on their way to the server."""

    count: int


@dataclass(frozen=True, slots=True)
class PromptWanted:
    """A prompt is to be written once all references have arrived."""


@dataclass(frozen=True, slots=True)
class PromptEdited:
    """A person changed the prompt; None takes the change back."""

    text: str | None


@dataclass(frozen=True, slots=True)
class PromptBegan:
    """A prompt job was started, or is attached to again."""

    job: str
    brief: Draft | None = None


@dataclass(frozen=True, slots=True)
class RenderBegan:
    """A render job was started, or is attached to again; or one that makes new layers."""

    job: str
    kind: JobKind = JobKind.RENDER


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """A person wants the work under way to stop."""


@dataclass(frozen=True, slots=True)
class FollowFailed:
    """A job cannot be followed: it was refused, or is unknown."""

    job: str
    error: StudioError


@dataclass(frozen=True, slots=True)
class Stopped:
    """A job was cancelled before the server had heard of it."""

    job: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A work of the past is on the page again, with all its settings."""

    draft: Draft
    prompt: Job | None
    render: Job | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """Jobs are gone for good."""

    jobs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Renewed:
    """A job was asked for again, for fresh links."""

    job: Job


@dataclass(frozen=True, slots=True)
class Cleared:
    """A new, empty sheet; category and layer stay."""


@dataclass(frozen=True, slots=True)
class LayerToggled:
    """A layer was shown or hidden in the view of the picture."""

    name: str
    visible: bool


@dataclass(frozen=True, slots=True)
class LayersReset:
    """All layers are as the file has them."""


@dataclass(frozen=True, slots=True)
class EstimateArrived:
    """What the picture would cost is known, or no longer."""

    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class HistoryArrived:
    """The newest works."""

    entries: tuple[Entry, ...]
    more: bool = False
    """There are older ones."""


@dataclass(frozen=True, slots=True)
class EntryDeleted:
    """A work of the past is gone."""

    name: str


@dataclass(frozen=True, slots=True)
class ProblemArose:
    """Something to tell."""

    reason: str
    text: Text = field(default_factory=Text)
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ProblemRead:
    """A person has read it."""

    number: int


Happening = (
    LinkChanged
    | CatalogArrived
    | DraftChanged
    | PictureAttached
    | PictureDetached
    | PictureExcluded
    | SendingChanged
    | PromptWanted
    | PromptEdited
    | PromptBegan
    | RenderBegan
    | CancelAsked
    | FollowFailed
    | Stopped
    | Opened
    | Deleted
    | Renewed
    | Cleared
    | LayerToggled
    | LayersReset
    | EstimateArrived
    | HistoryArrived
    | EntryDeleted
    | ProblemArose
    | ProblemRead
)
Anything = Happening | Event
