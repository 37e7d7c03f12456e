"""The words of the domain, as frozen values. Knows nothing of protobuf, SQL, files or providers."""

from hwapok_server.model.events import (
    Event,
    Finished,
    LoggedEvent,
    Noted,
    Preview,
    PromptDelta,
    ReferenceChosen,
    StageProgress,
    Started,
)
from hwapok_server.model.jobs import SPEC_KINDS, Job, JobKind, JobState
from hwapok_server.model.layers import LayerNode, LayerSettings, PsdLayers, SourcePicture
from hwapok_server.model.money import Charge, ChargeState, Estimate, Usage
from hwapok_server.model.orders import Brief, ImportOrder, LayersOrder, Origin, RenderOrder, Spec
from hwapok_server.model.outcomes import Failure, ImportOutcome, Note, Outcome, PromptOutcome, RenderOutcome
from hwapok_server.model.pictures import Blob, LibraryPicture, Picture, PictureInfo, Purpose, Size, Upload
from hwapok_server.model.references import Candidate, Reference, ReferenceKind, ReferenceOptions

__all__ = [
    "SPEC_KINDS",
    "Blob",
    "Brief",
    "Candidate",
    "Charge",
    "ChargeState",
    "Estimate",
    "Event",
    "Failure",
    "Finished",
    "ImportOrder",
    "ImportOutcome",
    "Job",
    "JobKind",
    "JobState",
    "LayerNode",
    "LayerSettings",
    "LayersOrder",
    "LibraryPicture",
    "LoggedEvent",
    "Note",
    "Noted",
    "Origin",
    "Outcome",
    "Picture",
    "PictureInfo",
    "Preview",
    "PromptDelta",
    "PromptOutcome",
    "PsdLayers",
    "Purpose",
    "Reference",
    "ReferenceChosen",
    "ReferenceKind",
    "ReferenceOptions",
    "RenderOrder",
    "RenderOutcome",
    "Size",
    "SourcePicture",
    "Spec",
    "StageProgress",
    "Started",
    "Upload",
    "Usage",
]
