"""Hwapok (화폭): from a Korean scene and a reference picture to a picture and a layered PSD.

    from hwapok import Studio

    with Studio() as studio:
        run = studio.make("달빛 아래 한옥 마당에 앉은 고양이", category="animal", layer="background")
        for event in run:
            print(event)
        run.result().render.psd.save("out/")

`hwapok.v1` has the messages and stubs of the protocol itself.
"""

from hwapok.artifact import Artifact, Size
from hwapok.catalog import Catalog, CatalogEntry, Limits, Provider, SpeechToken
from hwapok.client import AsyncStudio
from hwapok.costs import CallEstimate, Cost, CostState, Estimate, dollars
from hwapok.errors import (
    AlreadyExists,
    DeadlineExceeded,
    DownloadFailed,
    FailedPrecondition,
    InternalError,
    InvalidArgument,
    JobCancelled,
    JobFailed,
    NotFound,
    ResourceExhausted,
    StudioError,
    Unauthenticated,
    Unavailable,
    Violation,
)
from hwapok.estimates import AsyncEstimates
from hwapok.estimates_sync import Estimates
from hwapok.events import Event, Finished, NoteAdded, Preview, Progress, PromptDelta, ReferenceChosen, Started
from hwapok.layers import LayerNode, LayerSettings
from hwapok.library import AsyncLibrary
from hwapok.library_sync import Library
from hwapok.messages import Text
from hwapok.models import (
    Candidate,
    ImportResult,
    ImportSpec,
    Job,
    JobKind,
    JobState,
    LayersSpec,
    Made,
    Note,
    PromptResult,
    PromptSpec,
    PsdLayers,
    Reference,
    ReferenceKind,
    RenderResult,
    RenderSpec,
    Upload,
    UploadPurpose,
)
from hwapok.pictures import Added, LibraryPicture, LibraryStats, NearDuplicate, NewPicture, SearchHit, SearchResult
from hwapok.retry import RetryPolicy
from hwapok.run import AsyncRun
from hwapok.server_status import OpenTicket, PartStatus, ServerStatus
from hwapok.sync import Studio
from hwapok.sync_run import Run

__all__ = [
    "Added",
    "AlreadyExists",
    "Artifact",
    "AsyncEstimates",
    "AsyncLibrary",
    "AsyncRun",
    "AsyncStudio",
    "CallEstimate",
    "Candidate",
    "Catalog",
    "CatalogEntry",
    "Cost",
    "CostState",
    "DeadlineExceeded",
    "DownloadFailed",
    "Estimate",
    "Estimates",
    "Event",
    "FailedPrecondition",
    "Finished",
    "ImportResult",
    "ImportSpec",
    "InternalError",
    "InvalidArgument",
    "Job",
    "JobCancelled",
    "JobFailed",
    "JobKind",
    "JobState",
    "LayerNode",
    "LayerSettings",
    "LayersSpec",
    "Library",
    "LibraryPicture",
    "LibraryStats",
    "Limits",
    "Made",
    "NearDuplicate",
    "NewPicture",
    "NotFound",
    "Note",
    "NoteAdded",
    "OpenTicket",
    "PartStatus",
    "Preview",
    "Progress",
    "PromptDelta",
    "PromptResult",
    "PromptSpec",
    "Provider",
    "PsdLayers",
    "Reference",
    "ReferenceChosen",
    "ReferenceKind",
    "RenderResult",
    "RenderSpec",
    "ResourceExhausted",
    "RetryPolicy",
    "Run",
    "SearchHit",
    "SearchResult",
    "ServerStatus",
    "Size",
    "SpeechToken",
    "Started",
    "Studio",
    "StudioError",
    "Text",
    "Unauthenticated",
    "Unavailable",
    "Upload",
    "UploadPurpose",
    "Violation",
    "dollars",
]
