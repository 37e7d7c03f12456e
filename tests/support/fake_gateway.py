"""A Hwapok server for the tests of its clients: real gRPC and HTTP on this computer, built on the other codec (google
protobuf), whose jobs follow a script and whose connections break on demand. It runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

import grpc
from google.protobuf.message import Message

from hwapok.threads import LoopThread
from hwapok_common.errors import HwapokError, InvalidRequest, Reason, Violation
from hwapok_common.interceptors import ErrorInterceptor
from hwapok_pb.v1 import catalog_pb2, common_pb2, job_pb2, studio_service_pb2_grpc, upload_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from support.fake_files import FakeFiles
from support.fake_jobs import FakeJob, new_job

Context = grpc.aio.ServicerContext[Any, Any]
UPLOAD_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call."""

    code: grpc.StatusCode | None = None
    """Ends the call with this code and no details."""
    after: int = 0
    """For a stream: how many events still arrive."""
    error: HwapokError | None = None
    """Ends the call with this error and its details instead."""
    end: bool = False
    """Ends the stream as if all were well."""
    replay: bool = False
    """WatchJob sends everything again, whatever the client has seen."""
    skip: int = 0
    """The stream leaves out the event with this sequence."""
    hang: bool = False
    """The call is never answered."""
    carry_out: bool = False
    """The call has its effect first; only the answer is lost."""


class FakeGateway(studio_service_pb2_grpc.StudioServiceServicer):
    """Scripted. Everything a client did is in `calls`."""

    def __init__(self, credentials: grpc.ServerCredentials | None = None) -> None:
        """:param credentials: speaks TLS with these"""
        self._credentials = credentials
        self.files = FakeFiles()
        self.jobs: dict[str, FakeJob] = {}
        self.uploads: dict[str, tuple[bytes, upload_pb2.Upload]] = {}
        self.calls: list[tuple[str, Message]] = []
        self.chunks: list[list[int]] = []
        """Sizes of the chunks of each upload."""
        self.metadata: list[dict[str, str | bytes]] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.token: str | None = None
        self.hold_after: int | None = None
        """New jobs stop after so many events until `release`."""
        self.fail_jobs_with: HwapokError | None = None
        self.port = 0
        self._thread = LoopThread()
        self._changed = threading.Condition()
        self._news = asyncio.Event()
        self._server: grpc.aio.Server | None = None

    # Life.

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.close()

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listens, after the first time on the same ports again. Jobs and uploads are still there."""
        self.files.start()
        self._thread.run(self._start())

    def stop(self) -> None:
        """Goes away like a process that is killed: nothing is said to anyone."""
        if self._server is not None:
            self._thread.run(self._server.stop(None))
            self._server = None
            self.files.stop()

    def release(self) -> None:
        """Held jobs go on to their end."""
        self.hold_after = None
        self._thread.run(self._release())

    def wait_for(self, method: str, times: int = 1) -> None:
        """Waits until `method` has been called so many times."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.requests(method)) >= times, timeout=20):
                raise AssertionError(f"{method} was called {len(self.requests(method))} times, not {times}")

    def requests(self, method: str) -> list[Any]:
        """The requests of every call of `method`, in order."""
        return [request for name, request in self.calls if name == method]

    async def _start(self) -> None:
        self._server = grpc.aio.server(interceptors=[ErrorInterceptor()])
        studio_service_pb2_grpc.add_StudioServiceServicer_to_server(self, self._server)
        address = f"127.0.0.1:{self.port}"
        if self._credentials is None:
            self.port = self._server.add_insecure_port(address)
        else:
            self.port = self._server.add_secure_port(address, self._credentials)
        await self._server.start()

    async def _release(self) -> None:
        for job in self.jobs.values():
            job.happened = len(job.events)
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    # Bookkeeping of every call.

    async def _called(self, method: str, request: Message, context: Context) -> Fault:
        """Notes the call. Raises or hangs when that is what the script says, unless it is to be carried out."""
        with self._changed:
            self.calls.append((method, request))
            self.metadata.append(dict(context.invocation_metadata() or ()))
            self._changed.notify_all()
        if self.token is not None and self.metadata[-1].get("authorization") != f"Bearer {self.token}":
            given = "authorization" in self.metadata[-1]
            raise HwapokError(Reason.INVALID_API_KEY if given else Reason.MISSING_API_KEY)
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        if not fault.carry_out and not fault.after:
            await self._strike(fault, context)
        return fault

    async def _lose_answer(self, fault: Fault, context: Context) -> None:
        """What goes wrong once a call was carried out."""
        if fault.carry_out:
            await self._strike(fault, context)

    async def _strike(self, fault: Fault, context: Context) -> None:
        if fault.hang:
            await asyncio.Event().wait()
        if fault.error is not None:
            raise fault.error
        if fault.code is not None:
            await context.abort(fault.code, "scripted")

    # The RPCs.

    async def GetCatalog(self, request: pb.GetCatalogRequest, context: Context) -> pb.GetCatalogResponse:
        await self._called("GetCatalog", request, context)
        return pb.GetCatalogResponse(
            categories=[_entry("person", "인물", "Person"), _entry("animal", "동물", "Animal")],
            layers=[_entry("sketch", "스케치", "Sketch"), _entry("background", "배경", "Background")],
            limits=catalog_pb2.Limits(
                upload_bytes=UPLOAD_LIMIT, picture_sizes=[common_pb2.PictureSize(width=1024, height=1536)]
            ),
            providers=[catalog_pb2.ProviderInfo(role="renderer", name="offline-draft", offline=True)],
            server_version="9.9.9",
        )

    async def SpeechToken(self, request: pb.SpeechTokenRequest, context: Context) -> pb.SpeechTokenResponse:
        await self._called("SpeechToken", request, context)
        raise HwapokError(Reason.SPEECH_NOT_CONFIGURED)

    async def Upload(self, stream: AsyncIterator[pb.UploadRequest], context: Context) -> pb.UploadResponse:
        header = (await anext(aiter(stream))).header
        fault = await self._called("Upload", header, context)
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
        await self._lose_answer(fault, context)
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
        fault = await self._called("GeneratePrompt", request, context)
        if not request.scene and not request.tag:
            raise InvalidRequest([Violation("scene", "tag_or_scene", {})])
        async for event in self._stream(self._join(new_job(request, self.files)), 0, fault, context):
            yield pb.GeneratePromptResponse(event=event)

    async def RenderFromPrompt(
        self, request: pb.RenderFromPromptRequest, context: Context
    ) -> AsyncIterator[pb.RenderFromPromptResponse]:
        fault = await self._called("RenderFromPrompt", request, context)
        async for event in self._stream(self._join(new_job(request, self.files)), 0, fault, context):
            yield pb.RenderFromPromptResponse(event=event)

    async def WatchJob(self, request: pb.WatchJobRequest, context: Context) -> AsyncIterator[pb.WatchJobResponse]:
        fault = await self._called("WatchJob", request, context)
        after = 0 if fault.replay else request.after_sequence
        async for event in self._stream(self._find(request.name), after, fault, context):
            yield pb.WatchJobResponse(event=event)

    async def GetJob(self, request: pb.GetJobRequest, context: Context) -> pb.GetJobResponse:
        await self._called("GetJob", request, context)
        return pb.GetJobResponse(job=self._find(request.name).snapshot())

    async def ListJobs(self, request: pb.ListJobsRequest, context: Context) -> pb.ListJobsResponse:
        await self._called("ListJobs", request, context)
        jobs = [job.snapshot() for job in reversed(self.jobs.values()) if request.kind in (0, job.message.kind)]
        start, size = int(request.page_token or 0), min(request.page_size, 2)
        more = str(start + size) if start + size < len(jobs) else ""
        return pb.ListJobsResponse(jobs=jobs[start : start + size], next_page_token=more)

    async def CancelJob(self, request: pb.CancelJobRequest, context: Context) -> pb.CancelJobResponse:
        fault = await self._called("CancelJob", request, context)
        job = self._find(request.name)
        if job.finished:
            raise HwapokError(Reason.JOB_ALREADY_FINISHED)
        job.cancel()
        self._tell()
        await self._lose_answer(fault, context)
        return pb.CancelJobResponse(job=job.snapshot())

    async def RetryJob(self, request: pb.RetryJobRequest, context: Context) -> pb.RetryJobResponse:
        fault = await self._called("RetryJob", request, context)
        job = self._find(request.name)
        if job.message.state not in (job_pb2.JOB_STATE_FAILED, job_pb2.JOB_STATE_CANCELLED):
            raise HwapokError(Reason.JOB_NOT_RETRYABLE)
        queued = job.snapshot()
        queued.state = job_pb2.JOB_STATE_QUEUED
        queued.ClearField("outcome")
        job.tell(job_pb2.JOB_STATE_SUCCEEDED)
        job.happened = len(job.events)
        await self._lose_answer(fault, context)
        return pb.RetryJobResponse(job=queued)

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: Context) -> pb.DeleteJobResponse:
        fault = await self._called("DeleteJob", request, context)
        if not self._find(request.name).finished:
            raise HwapokError(Reason.JOB_STILL_RUNNING)
        del self.jobs[request.name]
        await self._lose_answer(fault, context)
        return pb.DeleteJobResponse()

    # Jobs.

    def _find(self, name: str) -> FakeJob:
        if name not in self.jobs:
            raise HwapokError(Reason.JOB_NOT_FOUND, name=name)
        return self.jobs[name]

    def _join(self, job: FakeJob) -> FakeJob:
        """The job of the same name if there is one, else this one, with its story."""
        known = self.jobs.setdefault(job.message.name, job)
        if known.fingerprint != job.fingerprint:
            raise HwapokError(Reason.REQUEST_ID_REUSED)
        if known is job:
            failed = self.fail_jobs_with is not None
            job.tell(job_pb2.JOB_STATE_FAILED if failed else job_pb2.JOB_STATE_SUCCEEDED, self.fail_jobs_with)
            job.happened = len(job.events) if self.hold_after is None else self.hold_after
        return known

    async def _stream(
        self, job: FakeJob, after: int, fault: Fault, context: Context
    ) -> AsyncIterator[job_pb2.JobEvent]:
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
                await self._strike(fault, context)
                return
            if job.finished:
                return
            await news.wait()


def _entry(key: str, ko: str, en: str) -> catalog_pb2.CatalogEntry:
    name = common_pb2.LocalizedText(ko=ko, en=en)
    return catalog_pb2.CatalogEntry(key=key, name=name, description=name)
