"""The contract spoken plainly, with google protobuf: no SDK, no retries, so that tests see what the server says."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from PIL import Image

from hwapok_pb.v1 import job_pb2, studio_service_pb2_grpc, upload_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb

CHUNK = 256 * 1024


@dataclass(frozen=True)
class RpcFailure:
    """A failed call, decoded."""

    code: str
    reason: str
    message: str
    korean: str
    fields: dict[str, str]
    """Violated field -> its reason."""
    retry_after: float | None


class RawClient:
    """One channel and the stub on it."""

    def __init__(self, target: str) -> None:
        self.channel = grpc.insecure_channel(target)
        self.stub = studio_service_pb2_grpc.StudioServiceStub(self.channel)

    def upload(self, data: bytes, file_name: str = "고양이.jpg", request_id: str | None = None) -> upload_pb2.Upload:
        """Uploads a reference picture."""
        response: pb.UploadResponse = self.stub.Upload(
            upload_messages(data, file_name, request_id=request_id), timeout=60
        )
        return response.upload

    def prompt(self, **fields: object) -> list[job_pb2.JobEvent]:
        """Runs a prompt job to its end; returns its events."""
        request = pb.GeneratePromptRequest(**(BRIEF | {"request_id": new_id()} | fields))  # type: ignore[arg-type]
        return [response.event for response in self.stub.GeneratePrompt(request, timeout=60)]

    def render(self, **fields: object) -> list[job_pb2.JobEvent]:
        """Runs a render job to its end; returns its events."""
        request = pb.RenderFromPromptRequest(**(ORDER | {"request_id": new_id()} | fields))  # type: ignore[arg-type]
        return [response.event for response in self.stub.RenderFromPrompt(request, timeout=120)]

    def watch(self, name: str, after: int = 0) -> list[job_pb2.JobEvent]:
        """A job's events to its end."""
        request = pb.WatchJobRequest(name=name, after_sequence=after)
        return [response.event for response in self.stub.WatchJob(request, timeout=120)]

    def job(self, name: str) -> job_pb2.Job:
        """One job."""
        response: pb.GetJobResponse = self.stub.GetJob(pb.GetJobRequest(name=name), timeout=20)
        return response.job

    def delete(self, name: str) -> None:
        """Deletes a job."""
        self.stub.DeleteJob(pb.DeleteJobRequest(name=name), timeout=20)


BRIEF = {"category": "동물", "layer": "배경", "tag": "고양이", "scene": "달빛 아래 한옥 마당에 앉은 고양이"}
ORDER = {"prompt": "a cat in a moonlit courtyard", "category": "animal", "layer": "background"}


def new_id() -> str:
    return str(uuid.uuid4())


def upload_messages(
    data: bytes,
    file_name: str = "고양이.jpg",
    *,
    request_id: str | None = None,
    sha256: bytes | None = None,
    commit: bool = True,
    chunk: int = CHUNK,
    size_bytes: int | None = None,
) -> Iterator[pb.UploadRequest]:
    """The messages of an upload stream, correct unless told otherwise."""
    header = pb.UploadRequest.Header(
        request_id=request_id or new_id(),
        file_name=file_name,
        purpose=upload_pb2.UPLOAD_PURPOSE_REFERENCE,
        size_bytes=size_bytes,
    )
    yield pb.UploadRequest(header=header)
    for start in range(0, len(data), chunk):
        yield pb.UploadRequest(chunk=data[start : start + chunk])
    if commit:
        yield pb.UploadRequest(commit=pb.UploadRequest.Commit(sha256=sha256 or hashlib.sha256(data).digest()))


def failure_of(call: Callable[[], object]) -> RpcFailure:
    """Makes a call that must fail; returns how it failed."""
    try:
        call()
    except grpc.RpcError as error:
        return _decoded(error)
    raise AssertionError("the call succeeded")


def _decoded(error: Any) -> RpcFailure:
    status = rpc_status.from_call(error)
    assert status is not None, f"no details: {error}"
    info, local = error_details_pb2.ErrorInfo(), error_details_pb2.LocalizedMessage()
    bad, retry = error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    unpacked = [detail for kind in (info, local, bad, retry) for detail in status.details if detail.Unpack(kind)]
    assert len(unpacked) == len(status.details), "a detail of another type, or one twice"
    assert (info.domain, local.locale) == ("hwapok", "ko-KR")
    return RpcFailure(
        code=error.code().name,
        reason=info.reason,
        message=status.message,
        korean=local.message,
        fields={violation.field: violation.reason for violation in bad.field_violations},
        retry_after=retry.retry_delay.ToTimedelta().total_seconds() if retry.HasField("retry_delay") else None,
    )


def jpeg(width: int = 640, height: int = 480, **save: object) -> bytes:
    """A noisy JPEG, so that its size is realistic."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", **save)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A flat PNG: many pixels in few bytes."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()
