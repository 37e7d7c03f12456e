"""The jobs of the fake gateway: each tells a short story, event by event, and may be held in the middle of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from google.protobuf.timestamp_pb2 import Timestamp

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import sentence
from hwapok_common.status import to_status
from hwapok_pb.v1 import common_pb2, job_pb2, library_service_pb2, studio_service_pb2
from support.fake_files import FakeFiles

FINAL = (job_pb2.JOB_STATE_SUCCEEDED, job_pb2.JOB_STATE_FAILED, job_pb2.JOB_STATE_CANCELLED)
PNG, PSD, PHOTO = b"\x89PNG picture" * 20_000, b"8BPS\0\1 layers" * 40_000, b"\x89PNG reference" * 1_000
ORIGINAL = b"RIFF as the provider sent it"
LINES, MASK = b"\x89PNG lines", b"\x89PNG mask"
PROMPT = ("A cat on a hanok", " porch under the moon,", " webtoon background")
_STAGES = {
    job_pb2.JOB_KIND_PROMPT: ("embed", "retrieve", "references", "write_prompt"),
    job_pb2.JOB_KIND_RENDER: ("render", "split_layers", "compose_psd", "store"),
    job_pb2.JOB_KIND_IMPORT: ("embed_pictures", "index_pictures"),
    job_pb2.JOB_KIND_LAYERS: ("split_layers", "compose_psd", "store"),
}


class FakeJob:
    """A job, its log, and how much of the log has happened so far."""

    def __init__(self, job: job_pb2.Job, fingerprint: bytes, files: FakeFiles) -> None:
        self.message, self.fingerprint, self._files = job, fingerprint, files
        self.events: list[job_pb2.JobEvent] = []
        self.happened = 0
        """How many of the events have happened; a reader gets no more than these."""

    @property
    def finished(self) -> bool:
        return self.happened == len(self.events) and self.message.state in FINAL

    def tell(self, state: job_pb2.JobState, failure: HwapokError | None = None) -> None:
        """Appends a whole run of the job that ends in `state`."""
        self.message.state = job_pb2.JOB_STATE_RUNNING
        self._append(job_pb2.JobEvent(started=self.message))
        for event in self._story():
            self._append(event)
        self._end(state, failure)

    def cancel(self) -> None:
        """What has not happened never will."""
        del self.events[self.happened :]
        self._end(job_pb2.JOB_STATE_CANCELLED)
        self.happened = len(self.events)

    def snapshot(self) -> job_pb2.Job:
        """The job as GetJob answers: with fresh links, and without what has not happened."""
        job = job_pb2.Job()
        job.CopyFrom(self.message)
        job.last_sequence = self.happened
        if self.happened < len(self.events):
            job.state = job_pb2.JOB_STATE_RUNNING if self.happened else job_pb2.JOB_STATE_QUEUED
            job.ClearField("outcome")
        elif job.state == job_pb2.JOB_STATE_SUCCEEDED:
            self._set_result(job)
        return job

    def _append(self, event: job_pb2.JobEvent) -> None:
        event.sequence = len(self.events) + 1
        event.time.CopyFrom(Timestamp(seconds=1_800_000_000 + event.sequence))
        self.events.append(event)

    def _end(self, state: job_pb2.JobState, failure: HwapokError | None = None) -> None:
        self.message.state = state
        self.message.ClearField("outcome")
        if state == job_pb2.JOB_STATE_SUCCEEDED:
            self._set_result(self.message)
        if failure is not None:
            self.message.error.CopyFrom(to_status(failure))
        self.message.last_sequence = len(self.events) + 1
        self._append(job_pb2.JobEvent(finished=self.message))

    def _story(self) -> list[job_pb2.JobEvent]:
        stages = _STAGES[self.message.kind]
        told = [_progress(stages, index, 0.0) for index in range(len(stages) - 1)]
        if self.message.kind == job_pb2.JOB_KIND_PROMPT:
            told.append(job_pb2.JobEvent(reference=self._reference()))
            told.append(_progress(stages, 3, None))
            told += [job_pb2.JobEvent(prompt_delta={"text": piece, "attempt": 1}) for piece in PROMPT]
            told.append(job_pb2.JobEvent(note=_note("OFFLINE_PROMPT")))
        elif self.message.kind == job_pb2.JOB_KIND_RENDER:
            told.append(job_pb2.JobEvent(preview={"fraction": 0.5, "picture": self._picture(PHOTO, "미리보기.png")}))
            told.append(job_pb2.JobEvent(note=_note("OFFLINE_DRAFT")))
        return [*told, _progress(stages, len(stages) - 1, 1.0)]

    def _set_result(self, job: job_pb2.Job) -> None:
        if job.kind == job_pb2.JOB_KIND_PROMPT:
            job.prompt.CopyFrom(
                job_pb2.PromptResult(
                    prompt="".join(PROMPT),
                    gloss="달빛 아래 고양이",
                    writer="offline",
                    references=[self._reference()],
                    notes=[_note("OFFLINE_PROMPT")],
                    candidates=self._candidates(),
                )
            )
        elif job.kind == job_pb2.JOB_KIND_IMPORT:
            job.imported.CopyFrom(job_pb2.ImportResult(space_id="e5@1", embedded=2, failed=0))
        else:
            job.render.CopyFrom(self._render_result())

    def _render_result(self) -> job_pb2.RenderResult:
        lines = self._picture(LINES, "선화.png")
        subject = job_pb2.PsdNode(name="선화", blend_mode="multiply", opacity=1.0, visible=True, preview=lines)
        mask = self._picture(MASK, "주 피사체 마스크.png")
        group = job_pb2.PsdNode(
            name="주 피사체",
            blend_mode="dissolve",
            group=True,
            visible=True,
            masked=True,
            children=[subject],
            mask_preview=mask,
        )
        return job_pb2.RenderResult(
            png=self._picture(PNG, "달빛 고양이.png"),
            psd=self._files.asset(self._files.put(PSD), "달빛 고양이.psd", "image/vnd.adobe.photoshop"),
            renderer="offline-draft",
            draft=True,
            layers=[group],
            references=[self._reference()],
            notes=[_note("OFFLINE_DRAFT")],
            originals=[self._files.asset(self._files.put(ORIGINAL), "달빛 고양이 원본.webp", "image/webp")]
            if self.message.costs
            else [],
        )

    def _reference(self) -> job_pb2.Reference:
        return job_pb2.Reference(
            source_kind=job_pb2.REFERENCE_SOURCE_LIBRARY,
            name="pictures/3f2c1a3e-0000-4000-8000-000000000001",
            title="한옥의 밤",
            reason=_text("reference", "library_vector", score="0.81"),
            license="CC BY 4.0",
            author="홍길동",
            source="https://example.org/hanok",
            score=0.8125,
            picture=self._picture(PHOTO, "한옥.png"),
        )

    def _candidates(self) -> list[job_pb2.Candidate]:
        closest = common_pb2.LocalizedText(ko="가장 가까운 그림", en="The closest picture")
        further = common_pb2.LocalizedText(ko="더 먼 그림", en="Further away")
        return [
            job_pb2.Candidate(reference=self._reference(), chosen=True, verdict=closest),
            job_pb2.Candidate(reference=self._reference(), chosen=False, verdict=further),
        ]

    def _picture(self, content: bytes, file_name: str) -> common_pb2.Asset:
        return self._files.asset(self._files.put(content), file_name, "image/png")


def new_job(request: Starting, files: FakeFiles) -> FakeJob:
    """The job that a request starts, without a story yet."""
    if isinstance(request, studio_service_pb2.GeneratePromptRequest):
        spec = job_pb2.PromptSpec(category=request.category, layer=request.layer, tag=request.tag, scene=request.scene)
        spec.reference_uploads.extend(request.reference_uploads)
        spec.reference_options.CopyFrom(request.reference_options)
        job = job_pb2.Job(kind=job_pb2.JOB_KIND_PROMPT, prompt_spec=spec)
    elif isinstance(request, library_service_pb2.ImportPicturesRequest):
        job = job_pb2.Job(kind=job_pb2.JOB_KIND_IMPORT, import_spec=job_pb2.ImportSpec(space_id="e5@1"))
    elif isinstance(request, studio_service_pb2.RenderLayersRequest):
        job = job_pb2.Job(kind=job_pb2.JOB_KIND_LAYERS, layers_spec=_layers_spec(request))
    else:
        order = job_pb2.RenderSpec(prompt=request.prompt, prompt_job=request.prompt_job, psd_layers=request.psd_layers)
        order.picture_size.CopyFrom(request.picture_size)
        job = job_pb2.Job(kind=job_pb2.JOB_KIND_RENDER, render_spec=order)
    job.name = f"jobs/{uuid.UUID(request.request_id)}"
    job.create_time.CopyFrom(Timestamp(seconds=1_800_000_000))
    return FakeJob(job, request.SerializeToString(deterministic=True), files)


def _layers_spec(request: studio_service_pb2.RenderLayersRequest) -> job_pb2.LayersSpec:
    spec = job_pb2.LayersSpec(
        layer=request.layer, psd_layers=request.psd_layers, settings=request.settings, title="달빛 고양이"
    )
    source = request.WhichOneof("source")
    if source:
        setattr(spec, source, getattr(request, source))
    return spec


Starting = (
    studio_service_pb2.GeneratePromptRequest
    | studio_service_pb2.RenderFromPromptRequest
    | studio_service_pb2.RenderLayersRequest
    | library_service_pb2.ImportPicturesRequest
)


def _progress(stages: Sequence[str], index: int, fraction: float | None) -> job_pb2.JobEvent:
    stage = stages[index]
    progress = job_pb2.StageProgress(stage=stage, index=index + 1, count=len(stages), fraction=fraction, attempt=1)
    progress.message.CopyFrom(_text("stage", stage))
    return job_pb2.JobEvent(progress=progress)


def _note(reason: str) -> job_pb2.Note:
    return job_pb2.Note(reason=reason, message=_text("note", reason))


def _text(section: str, key: str, **values: str) -> common_pb2.LocalizedText:
    text = sentence(section, key, values)
    return common_pb2.LocalizedText(ko=text.ko, en=text.en)


def lost() -> HwapokError:
    """A failure that a retry may help."""
    return HwapokError(Reason.JOB_LOST)
