"""The studio for ordinary code: AsyncStudio, driven from a daemon thread."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from hwapok.artifact import Artifact
from hwapok.briefs import SQUARE
from hwapok.catalog import Catalog, SpeechToken
from hwapok.client import AsyncStudio, PsdChoice, Purpose
from hwapok.estimates_sync import Estimates
from hwapok.flows import LayersSource, Reference, Result
from hwapok.library_sync import Library
from hwapok.models import Job, JobKind, Made, PromptResult, PsdLayers, RenderResult, Upload, UploadPurpose
from hwapok.pictures import LibraryPicture
from hwapok.retry import RetryPolicy
from hwapok.run import AsyncRun
from hwapok.server_status import OpenTicket, ServerStatus
from hwapok.sync_run import Run
from hwapok.threads import LoopThread
from hwapok.upload import Source

T = TypeVar("T")


class Studio:
    """A connection to a Hwapok server. May be used from several threads.

        with Studio() as studio:
            made = studio.make("달빛 아래 한옥 마당에 앉은 고양이", category="animal", layer="background").result()
            made.render.psd.save("out/")

    Methods that start a job return at once; the run they return follows it. Every method raises StudioError. What the
    parameters mean is said once, in AsyncStudio.
    """

    def __init__(
        self,
        target: str | None = None,
        *,
        token: str | None = None,
        ca: str | Path | None = None,
        timeout: float = 30.0,
        retry_policy: RetryPolicy | None = None,
    ) -> None:
        """Nothing is sent until the first call. Parameters as of AsyncStudio.

        :raises ValueError: a target without a port, or a token that would cross the network unencrypted
        """
        self._studio = AsyncStudio(target, token=token, ca=ca, timeout=timeout, retry_policy=retry_policy)
        self._thread = LoopThread()
        self.library = Library(self._studio.library, self._thread)
        """The artist's own pictures."""
        self.estimate = Estimates(self._studio.estimate, self._thread)
        """What a job would cost."""
        self._end = weakref.finalize(self._studio.connection, self._thread.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. Jobs go on at the server; runs end."""
        if self._end.alive:
            self._thread.run(self._studio.close())
            self._end()

    def upload(
        self,
        source: Source,
        *,
        file_name: str | None = None,
        purpose: Purpose = UploadPurpose.REFERENCE,
        request_id: str | None = None,
    ) -> Upload:
        """Uploads a picture: a path, the bytes, or an open binary file."""
        return self._thread.run(
            self._studio.upload(source, file_name=file_name, purpose=purpose, request_id=request_id)
        )

    def get_upload(self, upload: str | Upload) -> Upload:
        """An upload with a fresh link to its picture."""
        return self._thread.run(self._studio.get_upload(upload))

    def generate_prompt(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
        request_id: str | None = None,
    ) -> Run[PromptResult]:
        """Has an image prompt written. Needs a scene or a tag."""
        return self._start(
            lambda: self._studio.generate_prompt(
                scene,
                category=category,
                layer=layer,
                tag=tag,
                references=references,
                max_references=max_references,
                without_library=without_library,
                without_encyclopedia=without_encyclopedia,
                pinned=pinned,
                excluded=excluded,
                request_id=request_id,
            )
        )

    def render(
        self,
        prompt: str | PromptResult | Run[PromptResult] = "",
        *,
        prompt_job: str = "",
        category: str = "",
        layer: str = "",
        references: Sequence[Reference] = (),
        size: tuple[int, int] = SQUARE,
        psd_layers: PsdChoice = PsdLayers.STAGES,
        request_id: str | None = None,
    ) -> Run[RenderResult]:
        """Has a picture and its PSD made, from a prompt result or from a prompt written by hand."""
        written = prompt.inner if isinstance(prompt, Run) else prompt
        return self._start(
            lambda: self._studio.render(
                written,
                prompt_job=prompt_job,
                category=category,
                layer=layer,
                references=references,
                size=size,
                psd_layers=psd_layers,
                request_id=request_id,
            )
        )

    def make(
        self,
        scene: str = "",
        *,
        category: str,
        layer: str,
        tag: str = "",
        references: Sequence[Reference] = (),
        max_references: int | None = None,
        without_library: bool = False,
        without_encyclopedia: bool = False,
        pinned: Sequence[str | LibraryPicture] = (),
        excluded: Sequence[str | LibraryPicture] = (),
        size: tuple[int, int] = SQUARE,
        psd_layers: PsdChoice = PsdLayers.STAGES,
        request_id: str | None = None,
    ) -> Run[Made]:
        """From a scene to a picture: uploads the references, has a prompt written, has it drawn."""
        return self._start(
            lambda: self._studio.make(
                scene,
                category=category,
                layer=layer,
                tag=tag,
                references=references,
                max_references=max_references,
                without_library=without_library,
                without_encyclopedia=without_encyclopedia,
                pinned=pinned,
                excluded=excluded,
                size=size,
                psd_layers=psd_layers,
                request_id=request_id,
            )
        )

    def layers(
        self,
        source: LayersSource,
        *,
        layer: str = "",
        psd_layers: PsdChoice = PsdLayers.STAGES,
        flat_colors: int | None = None,
        line_thickness: float | None = None,
        shade_tones: int | None = None,
        stages: Sequence[str] = (),
        request_id: str | None = None,
    ) -> Run[RenderResult]:
        """Makes the PSD of a picture that is there already: a job's, an upload, or a file."""
        return self._start(
            lambda: self._studio.layers(
                source,
                layer=layer,
                psd_layers=psd_layers,
                flat_colors=flat_colors,
                line_thickness=line_thickness,
                shade_tones=shade_tones,
                stages=stages,
                request_id=request_id,
            )
        )

    def watch(self, job: str | Job, *, after_sequence: int = 0) -> Run[Result]:
        """Follows a job from anywhere, whoever started it."""
        return self._start(lambda: self._studio.watch(job, after_sequence=after_sequence))

    def job(self, job: str | Job) -> Job:
        """The job as it stands, with fresh links to its files."""
        return self._thread.run(self._studio.job(job))

    def jobs(self, *, kind: JobKind | None = None, limit: int | None = None) -> Iterator[Job]:
        """The caller's jobs, newest first, fetched page by page as they are asked for."""
        return self._thread.iterate(self._studio.jobs(kind=kind, limit=limit))

    def cancel(self, job: str | Job) -> Job:
        """Stops a queued or running job."""
        return self._thread.run(self._studio.cancel(job))

    def retry(self, job: str | Job) -> Run[Result]:
        """Runs a failed or cancelled job again from the step that did not finish, and follows it from there."""
        return Run(self._thread.run(self._studio.retry(job)), self._thread)

    def delete(self, job: str | Job) -> None:
        """Deletes a job that has ended, with its events and its pictures."""
        self._thread.run(self._studio.delete(job))

    def open_ticket(self, job: str | Job) -> OpenTicket:
        """A ticket with which a program on the desktop fetches the PSD of a finished job, once, within a minute."""
        return self._thread.run(self._studio.open_ticket(job))

    def redeem_open_ticket(self, ticket: str) -> Artifact:
        """The PSD that a ticket stands for; the ticket is used up. Needs no API key."""
        return self._thread.run(self._studio.redeem_open_ticket(ticket))

    def server_status(self) -> ServerStatus:
        """How the server is: its parts, its queue, what was spent today."""
        return self._thread.run(self._studio.server_status())

    def catalog(self) -> Catalog:
        """What the server offers: categories, layers, limits, providers."""
        return self._thread.run(self._studio.catalog())

    def speech_token(self) -> SpeechToken:
        """A token for the speech provider's own SDK."""
        return self._thread.run(self._studio.speech_token())

    def _start(self, begin: Callable[[], AsyncRun[T]]) -> Run[T]:
        async def begun() -> AsyncRun[T]:
            return begin()

        return Run(self._thread.run(begun()), self._thread)
