"""What the page asks of Hwapok, and the values it gets: those of the SDK, which everything else here takes from this
module.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from hwapok import (
    Added,
    Artifact,
    Candidate,
    Catalog,
    CatalogEntry,
    Cost,
    Estimate,
    Event,
    Finished,
    ImportResult,
    Job,
    JobFailed,
    JobKind,
    JobState,
    LayerNode,
    LayersSpec,
    LibraryPicture,
    LibraryStats,
    Limits,
    NewPicture,
    Note,
    NoteAdded,
    NotFound,
    OpenTicket,
    PartStatus,
    Preview,
    Progress,
    PromptDelta,
    PromptResult,
    PromptSpec,
    Provider,
    PsdLayers,
    Reference,
    ReferenceChosen,
    ReferenceKind,
    RenderResult,
    RenderSpec,
    SearchHit,
    SearchResult,
    ServerStatus,
    Size,
    SpeechToken,
    Started,
    StudioError,
    Text,
    Unauthenticated,
    Unavailable,
    Upload,
    dollars,
)
from hwapok_web.draft import Draft

__all__ = [
    "Added",
    "Artifact",
    "Candidate",
    "Catalog",
    "CatalogEntry",
    "Cost",
    "Estimate",
    "Event",
    "Finished",
    "ImportResult",
    "Job",
    "JobFailed",
    "JobKind",
    "JobRun",
    "JobState",
    "LayerNode",
    "LayersSpec",
    "LibraryPicture",
    "LibraryStats",
    "Limits",
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
    "SearchHit",
    "SearchResult",
    "ServerStatus",
    "Size",
    "SpeechToken",
    "Started",
    "StudioBackend",
    "StudioError",
    "Text",
    "Unauthenticated",
    "Unavailable",
    "Upload",
    "dollars",
]


class JobRun(Protocol):
    """A job under way; goes on by itself, heard or not."""

    @property
    def name(self) -> str:
        """`jobs/{uuid}`, known at once."""

    def __aiter__(self) -> AsyncIterator[Event]:
        """Every event in order, until the job has ended.

        :raises StudioError: the server refused, or could not be reached for longer than retries last
        """

    async def cancel(self) -> object:
        """Stops the job; nothing happens when it has ended."""


class StudioBackend(Protocol):
    """A server, as one caller sees it. Every method raises StudioError."""

    async def catalog(self) -> Catalog: ...

    async def upload(self, content: bytes, file_name: str) -> Upload: ...

    async def find_upload(self, name: str) -> Upload: ...

    async def reuse(self, picture: Artifact) -> Upload: ...

    def start_prompt(self, draft: Draft) -> JobRun: ...

    def start_render(self, draft: Draft, prompt: str, prompt_job: str) -> JobRun: ...

    def watch(self, job: str, after_sequence: int = 0) -> JobRun: ...

    async def job(self, name: str) -> Job: ...

    async def jobs(self, limit: int) -> Sequence[Job]: ...

    async def cancel(self, job: str) -> None: ...

    async def retry(self, job: str) -> JobRun: ...

    async def delete(self, job: str) -> None: ...

    async def estimate(self, draft: Draft, prompt: str, prompt_job: str) -> Estimate: ...

    async def pictures(self, category: str, layer: str, limit: int) -> Sequence[LibraryPicture]: ...

    async def picture(self, name: str) -> LibraryPicture: ...

    async def search(self, query: str, category: str, layer: str, limit: int) -> SearchResult: ...

    async def add_picture(self, new: NewPicture) -> Added: ...

    async def update_picture(self, name: str, caption: str, tags: Sequence[str], category: str, layer: str) -> None: ...

    async def delete_picture(self, name: str) -> None: ...

    def import_pictures(self) -> JobRun: ...

    async def library_stats(self) -> LibraryStats: ...

    async def speech_token(self) -> SpeechToken: ...

    async def open_ticket(self, job: str) -> OpenTicket: ...

    async def server_status(self) -> ServerStatus: ...

    async def close(self) -> None: ...
