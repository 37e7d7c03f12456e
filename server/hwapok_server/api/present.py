"""The domain's values to the contract's messages. Links are signed here, at the last moment, so that they last."""

from __future__ import annotations

import mimetypes
from datetime import datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from hwapok_common.messages import Text, sentence
from hwapok_common.status import to_status
from hwapok_pb.v1 import common_pb2, job_pb2, upload_pb2
from hwapok_pb.v1.studio_service_pb2 import SpeechTokenResponse
from hwapok_server.api.present_costs import cost
from hwapok_server.api.present_layers import layers_spec, nodes
from hwapok_server.jobs.performer import restored
from hwapok_server.model import (
    Brief,
    Candidate,
    Failure,
    ImportOrder,
    ImportOutcome,
    Job,
    LayersOrder,
    Note,
    Picture,
    PromptOutcome,
    Reference,
    RenderOrder,
    RenderOutcome,
    Size,
    Upload,
)
from hwapok_server.ports import BlobStore, SpeechToken


class Presenter:
    """Builds messages whose links work for `lifetime`."""

    def __init__(self, blobs: BlobStore, lifetime: timedelta) -> None:
        self._blobs, self._lifetime = blobs, lifetime

    async def asset(self, picture: Picture, file_name: str) -> common_pb2.Asset:
        """A stored picture with a fresh link."""
        link = await self._blobs.sign(picture.blob, file_name, self._lifetime)
        return common_pb2.Asset(
            file_name=file_name,
            content_type=picture.blob.content_type,
            size_bytes=picture.blob.size_bytes,
            sha256=bytes.fromhex(picture.blob.key),
            uri=link.uri,
            expire_time=timestamp(link.expires),
            picture_size=size(picture.size),
        )

    async def upload(self, made: Upload) -> upload_pb2.Upload:
        """An accepted upload."""
        return upload_pb2.Upload(
            name=f"uploads/{made.id}",
            file_name=made.file_name,
            purpose=f"UPLOAD_PURPOSE_{made.purpose.upper()}",
            source_format=made.source_format,
            source_size=size(made.source_size),
            picture=await self.asset(made.picture, f"{made.file_name.rpartition('.')[0] or made.file_name}.png"),
            create_time=timestamp(made.created),
        )

    async def reference(self, chosen: Reference) -> job_pb2.Reference:
        """A reference with a link to its picture."""
        return job_pb2.Reference(
            source_kind=f"REFERENCE_SOURCE_{chosen.kind.name}",
            name=chosen.name,
            title=chosen.title,
            reason=localized(chosen.reason),
            license=chosen.license,
            license_uri=chosen.license_uri,
            author=chosen.author,
            source=chosen.source,
            score=chosen.score,
            picture=await self.asset(chosen.picture, f"{chosen.title.rpartition('.')[0] or chosen.title}.png"),
        )

    async def job(self, job: Job) -> job_pb2.Job:
        """A job with fresh links in its outcome."""
        message = job_pb2.Job(
            name=f"jobs/{job.id}",
            kind=f"JOB_KIND_{job.kind.name}",
            state=f"JOB_STATE_{job.state.name}",
            create_time=timestamp(job.created),
            start_time=timestamp(job.started) if job.started else None,
            end_time=timestamp(job.ended) if job.ended else None,
            last_sequence=job.last_sequence,
            costs=[cost(charge) for charge in job.charges],
        )
        match job.spec:
            case Brief():
                message.prompt_spec.CopyFrom(_prompt_spec(job.spec))
            case RenderOrder():
                message.render_spec.CopyFrom(_render_spec(job.spec))
            case ImportOrder(space_id):
                message.import_spec.space_id = space_id
            case LayersOrder():
                message.layers_spec.CopyFrom(layers_spec(job.spec))
        await self._add_outcome(message, job)
        return message

    async def _add_outcome(self, message: job_pb2.Job, job: Job) -> None:
        match job.outcome:
            case PromptOutcome():
                message.prompt.CopyFrom(await self._prompt(job.outcome))
            case RenderOutcome():
                message.render.CopyFrom(await self._render(job.outcome))
            case ImportOutcome():
                message.imported.CopyFrom(_import(job.outcome))
            case Failure():
                message.error.CopyFrom(to_status(restored(job.outcome)))

    async def _prompt(self, outcome: PromptOutcome) -> job_pb2.PromptResult:
        return job_pb2.PromptResult(
            prompt=outcome.prompt,
            gloss=outcome.gloss,
            writer=outcome.writer,
            references=[await self.reference(chosen) for chosen in outcome.references],
            notes=[note(made) for made in outcome.notes],
            candidates=[await self._candidate(looked_at) for looked_at in outcome.candidates],
        )

    async def _candidate(self, looked_at: Candidate) -> job_pb2.Candidate:
        reference = await self.reference(looked_at.reference)
        return job_pb2.Candidate(reference=reference, chosen=looked_at.chosen, verdict=localized(looked_at.verdict))

    async def psd(self, outcome: RenderOutcome) -> common_pb2.Asset:
        """The PSD of a picture, with a fresh link."""
        return await self.asset(outcome.psd, f"{outcome.file_stem}.psd")

    async def _render(self, outcome: RenderOutcome) -> job_pb2.RenderResult:
        return job_pb2.RenderResult(
            png=await self.asset(outcome.png, f"{outcome.file_stem}.png"),
            psd=await self.psd(outcome),
            renderer=outcome.renderer,
            draft=outcome.draft,
            layers=await nodes(outcome.layers, self.asset),
            references=[await self.reference(chosen) for chosen in outcome.references],
            notes=[note(made) for made in outcome.notes],
            originals=[
                await self.asset(original, original_name(outcome, number))
                for number, original in enumerate(outcome.originals, 1)
            ],
        )


def original_name(outcome: RenderOutcome, number: int) -> str:
    """What a provider's file is called: `고양이 1a2b3c4d 원본.png`, with a number where there are several."""
    content_type = outcome.originals[number - 1].blob.content_type
    count = f" {number}" if len(outcome.originals) > 1 else ""
    return f"{outcome.file_stem} 원본{count}{mimetypes.guess_extension(content_type) or ''}"


def timestamp(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def size(pixels: Size) -> common_pb2.PictureSize:
    return common_pb2.PictureSize(width=pixels.width, height=pixels.height)


def localized(text: Text) -> common_pb2.LocalizedText:
    return common_pb2.LocalizedText(ko=text.ko, en=text.en)


def note(made: Note) -> job_pb2.Note:
    return job_pb2.Note(reason=made.reason, message=localized(made.text))


def speech_token(issued: SpeechToken) -> SpeechTokenResponse:
    """A token for the client's own recogniser."""
    return SpeechTokenResponse(
        token=issued.token,
        region=issued.region,
        endpoint=issued.endpoint,
        expire_time=timestamp(issued.expires),
        language=issued.language,
    )


def stage_text(stage: str, part: str = "") -> common_pb2.LocalizedText:
    """What a stage, or a part of it, does, for people."""
    return localized(sentence("stage", f"{stage}_{part}" if part else stage))


def _prompt_spec(brief: Brief) -> job_pb2.PromptSpec:
    options = brief.reference_options
    return job_pb2.PromptSpec(
        category=brief.category,
        layer=brief.layer,
        tag=brief.tag,
        scene=brief.scene,
        reference_uploads=[f"uploads/{upload_id}" for upload_id in brief.reference_uploads],
        reference_options=job_pb2.ReferenceOptions(
            max_references=options.max_references,
            without_library=options.without_library,
            without_encyclopedia=options.without_encyclopedia,
            pinned_pictures=[f"pictures/{picture_id}" for picture_id in options.pinned_pictures],
            excluded_pictures=[f"pictures/{picture_id}" for picture_id in options.excluded_pictures],
        ),
    )


def _import(outcome: ImportOutcome) -> job_pb2.ImportResult:
    return job_pb2.ImportResult(
        space_id=outcome.space_id,
        embedded=outcome.embedded,
        failed=outcome.failed,
        notes=[note(made) for made in outcome.notes],
    )


def _render_spec(order: RenderOrder) -> job_pb2.RenderSpec:
    return job_pb2.RenderSpec(
        prompt=order.prompt,
        prompt_job=f"jobs/{order.prompt_job}" if order.prompt_job else "",
        category=order.category,
        layer=order.layer,
        reference_uploads=[f"uploads/{upload_id}" for upload_id in order.reference_uploads],
        picture_size=size(order.size),
        psd_layers=f"PSD_LAYERS_{order.psd_layers.name}",
        tag=order.tag,
        scene=order.scene,
    )
