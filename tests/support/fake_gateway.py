"""A Hwapok server for the tests of its clients: real gRPC and HTTP on this computer, built on the other codec (google
protobuf), whose jobs follow a script and whose connections break on demand.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator

import grpc

from hwapok_common.errors import HwapokError, InvalidRequest, Reason, Violation
from hwapok_pb.v1 import (
    catalog_pb2,
    common_pb2,
    job_pb2,
    library_service_pb2_grpc,
    studio_service_pb2_grpc,
    upload_pb2,
)
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.fake_desk import SERVER_ID, FakeDesk
from support.fake_jobs import FakeJob, new_job
from support.fake_library import FakeLibrary
from support.fake_server import Context, Fault

__all__ = ["SERVER_ID", "UPLOAD_LIMIT", "FakeGateway", "Fault"]

UPLOAD_LIMIT = 10 * 1024 * 1024


class FakeGateway(FakeDesk):
    """Scripted. Everything a client did is in `calls`."""

    def __init__(self, credentials: grpc.ServerCredentials | None = None) -> None:
        """:param credentials: speaks TLS with these"""
        super().__init__(credentials)
        self.jobs: dict[str, FakeJob] = {}
        self.chunks: list[list[int]] = []
        """Sizes of the chunks of each upload."""
        self.hold_after: int | None = None
        """New jobs stop after so many events until `release`."""
        self.fail_jobs_with: HwapokError | None = None
        self.costs: list[job_pb2.Cost] = []
        """What each new job costs, and is estimated to cost; a render that costs something brings originals."""
        self._news = asyncio.Event()
        self.library = FakeLibrary(self)

    def _serve(self, server: grpc.aio.Server) -> None:
        studio_service_pb2_grpc.add_StudioServiceServicer_to_server(self, server)
        library_service_pb2_grpc.add_LibraryServiceServicer_to_server(self.library, server)

    def release(self) -> None:
        """Held jobs go on to their end."""
        self.hold_after = None
        self._thread.run(self._release())

    async def _release(self) -> None:
        for job in self.jobs.values():
            job.happened = len(job.events)
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    # The RPCs.

    async def GetCatalog(self, request: pb.GetCatalogRequest, context: Context) -> pb.GetCatalogResponse:
        await self.called("GetCatalog", request, context)
        return pb.GetCatalogResponse(
            categories=[_entry("person", "인물", "Person"), _entry("animal", "동물", "Animal")],
            layers=[_entry("sketch", "스케치", "Sketch"), _entry("background", "배경", "Background")],
            limits=catalog_pb2.Limits(
                upload_bytes=UPLOAD_LIMIT, picture_sizes=[common_pb2.PictureSize(width=1024, height=1536)]
            ),
            providers=[catalog_pb2.ProviderInfo(role="renderer", name="offline-draft", offline=True)],
            server_version="9.9.9",
            server_id=SERVER_ID,
        )

    async def SpeechToken(self, request: pb.SpeechTokenRequest, context: Context) -> pb.SpeechTokenResponse:
        await self.called("SpeechToken", request, context)
        raise HwapokError(Reason.SPEECH_NOT_CONFIGURED)

    async def EstimateCost(self, request: pb.EstimateCostRequest, context: Context) -> pb.EstimateCostResponse:
        await self.called("EstimateCost", request, context)
        if request.WhichOneof("request") == "prompt" and not request.prompt.scene and not request.prompt.tag:
            raise InvalidRequest([Violation("scene", "tag_or_scene", {})])
        return pb.EstimateCostResponse(
            estimates=[{"stage": cost.stage, "model": cost.model, "micro_usd": cost.micro_usd} for cost in self.costs],
            micro_usd=sum(cost.micro_usd for cost in self.costs),
            budget_left_micro_usd=self.budget_left,
        )

    async def Upload(self, stream: AsyncIterator[pb.UploadRequest], context: Context) -> pb.UploadResponse:
        header = (await anext(aiter(stream))).header
        fault = await self.called("Upload", header, context)
        content, digest = bytearray(), b""
        self.chunks.append([])
        async for message in stream:
            content += message.chunk
            digest = message.commit.sha256
            if message.WhichOneof("payload") == "chunk":
                self.chunks[-1].append(len(message.chunk))
            if len(content) > UPLOAD_LIMIT:
                raise HwapokError(Reason.UPLOAD_TOO_LARGE, limit_mb=10)
        if not content:
            raise HwapokError(Reason.UPLOAD_EMPTY)
        if digest != hashlib.sha256(content).digest():
            raise HwapokError(Reason.CHECKSUM_MISMATCH)
        upload = self._accept(header, bytes(content))
        await self.lose_answer(fault, context)
        return pb.UploadResponse(upload=upload)

    def _accept(self, header: pb.UploadRequest.Header, content: bytes) -> upload_pb2.Upload:
        name = f"uploads/{header.request_id}"
        if name in self.uploads and self.uploads[name][0] != content:
            raise HwapokError(Reason.REQUEST_ID_REUSED)
        upload = upload_pb2.Upload(
            name=name,
            file_name=header.file_name,
            purpose=header.purpose,
            source_format="JPEG",
            source_size=common_pb2.PictureSize(width=4000, height=3000),
            picture=self.files.asset(self.files.put(content), header.file_name, "image/png"),
        )
        self.uploads[name] = (content, upload)
        return upload

    async def GeneratePrompt(
        self, request: pb.GeneratePromptRequest, context: Context
    ) -> AsyncIterator[pb.GeneratePromptResponse]:
        fault = await self.called("GeneratePrompt", request, context)
        if not request.scene and not request.tag:
            raise InvalidRequest([Violation("scene", "tag_or_scene", {})])
        async for event in self.stream(self.join(new_job(request, self.files)), 0, fault, context):
            yield pb.GeneratePromptResponse(event=event)

    async def RenderFromPrompt(
        self, request: pb.RenderFromPromptRequest, context: Context
    ) -> AsyncIterator[pb.RenderFromPromptResponse]:
        fault = await self.called("RenderFromPrompt", request, context)
        async for event in self.stream(self.join(new_job(request, self.files)), 0, fault, context):
            yield pb.RenderFromPromptResponse(event=event)

    async def RenderLayers(
        self, request: pb.RenderLayersRequest, context: Context
    ) -> AsyncIterator[pb.RenderLayersResponse]:
        fault = await self.called("RenderLayers", request, context)
        async for event in self.stream(self.join(new_job(request, self.files)), 0, fault, context):
            yield pb.RenderLayersResponse(event=event)

    async def WatchJob(self, request: pb.WatchJobRequest, context: Context) -> AsyncIterator[pb.WatchJobResponse]:
        fault = await self.called("WatchJob", request, context)
        after = 0 if fault.replay else request.after_sequence
        async for event in self.stream(self._find(request.name), after, fault, context):
            yield pb.WatchJobResponse(event=event)

    async def GetJob(self, request: pb.GetJobRequest, context: Context) -> pb.GetJobResponse:
        await self.called("GetJob", request, context)
        return pb.GetJobResponse(job=self._find(request.name).snapshot())

    async def ListJobs(self, request: pb.ListJobsRequest, context: Context) -> pb.ListJobsResponse:
        await self.called("ListJobs", request, context)
        jobs = [job.snapshot() for job in reversed(self.jobs.values()) if request.kind in (0, job.message.kind)]
        start, size = int(request.page_token or 0), min(request.page_size, 2)
        more = str(start + size) if start + size < len(jobs) else ""
        return pb.ListJobsResponse(jobs=jobs[start : start + size], next_page_token=more)

    async def CancelJob(self, request: pb.CancelJobRequest, context: Context) -> pb.CancelJobResponse:
        fault = await self.called("CancelJob", request, context)
        job = self._find(request.name)
        if job.finished:
            raise HwapokError(Reason.JOB_ALREADY_FINISHED)
        job.cancel()
        self._tell()
        await self.lose_answer(fault, context)
        return pb.CancelJobResponse(job=job.snapshot())

    async def RetryJob(self, request: pb.RetryJobRequest, context: Context) -> pb.RetryJobResponse:
        fault = await self.called("RetryJob", request, context)
        job = self._find(request.name)
        if job.message.state not in (job_pb2.JOB_STATE_FAILED, job_pb2.JOB_STATE_CANCELLED):
            raise HwapokError(Reason.JOB_NOT_RETRYABLE)
        queued = job.snapshot()
        queued.state = job_pb2.JOB_STATE_QUEUED
        queued.ClearField("outcome")
        job.tell(job_pb2.JOB_STATE_SUCCEEDED)
        job.happened = len(job.events)
        await self.lose_answer(fault, context)
        return pb.RetryJobResponse(job=queued)

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: Context) -> pb.DeleteJobResponse:
        fault = await self.called("DeleteJob", request, context)
        if not self._find(request.name).finished:
            raise HwapokError(Reason.JOB_STILL_RUNNING)
        del self.jobs[request.name]
        await self.lose_answer(fault, context)
        return pb.DeleteJobResponse()

    # Jobs.

    def _find(self, name: str) -> FakeJob:
        if name not in self.jobs:
            raise HwapokError(Reason.JOB_NOT_FOUND, name=name)
        return self.jobs[name]

    def join(self, job: FakeJob) -> FakeJob:
        """The job of the same name if there is one, else this one, with its story."""
        known = self.jobs.setdefault(job.message.name, job)
        if known.fingerprint != job.fingerprint:
            raise HwapokError(Reason.REQUEST_ID_REUSED)
        if known is job:
            failed = self.fail_jobs_with is not None
            job.message.costs.extend(self.costs)
            job.tell(job_pb2.JOB_STATE_FAILED if failed else job_pb2.JOB_STATE_SUCCEEDED, self.fail_jobs_with)
            job.happened = len(job.events) if self.hold_after is None else self.hold_after
        return known

    async def stream(self, job: FakeJob, after: int, fault: Fault, context: Context) -> AsyncIterator[job_pb2.JobEvent]:
        """The job's events after `after`, those to come included, until the script breaks the stream off."""
        sent, breaks = 0, fault.code is not None or fault.error is not None or fault.end
        while True:
            news = self._news
            for event in job.events[after : job.happened]:
                if breaks and sent == fault.after:
                    break
                after, sent = event.sequence, sent + 1
                if event.sequence != fault.skip:
                    yield event
            if breaks and sent == fault.after:
                await self.strike(fault, context)
                return
            if job.finished:
                return
            await news.wait()


def _entry(key: str, ko: str, en: str) -> catalog_pb2.CatalogEntry:
    name = common_pb2.LocalizedText(ko=ko, en=en)
    return catalog_pb2.CatalogEntry(key=key, name=name, description=name)
