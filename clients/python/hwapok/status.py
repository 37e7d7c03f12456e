"""What gRPC reports of a failed call, as a StudioError. Needs no protobuf runtime: details are decoded with the
generated google.rpc types.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import grpc

from hwapok._gen.google import rpc
from hwapok.errors import (
    AlreadyExists,
    DeadlineExceeded,
    FailedPrecondition,
    InternalError,
    InvalidArgument,
    JobFailed,
    NotFound,
    ResourceExhausted,
    StudioError,
    Unauthenticated,
    Unavailable,
    Violation,
)
from hwapok.messages import Text

E = TypeVar("E", bound=StudioError)

DETAILS_KEY = "grpc-status-details-bin"

_CLASSES: dict[str, type[StudioError]] = {
    "INVALID_ARGUMENT": InvalidArgument,
    "OUT_OF_RANGE": InvalidArgument,
    "UNAUTHENTICATED": Unauthenticated,
    "PERMISSION_DENIED": Unauthenticated,
    "NOT_FOUND": NotFound,
    "ALREADY_EXISTS": AlreadyExists,
    "FAILED_PRECONDITION": FailedPrecondition,
    "RESOURCE_EXHAUSTED": ResourceExhausted,
    "UNAVAILABLE": Unavailable,
    "ABORTED": Unavailable,
    "CANCELLED": Unavailable,
    "DEADLINE_EXCEEDED": DeadlineExceeded,
    "INTERNAL": InternalError,
    "UNKNOWN": InternalError,
    "DATA_LOSS": InternalError,
}

_TORN = ("RST_STREAM", "GOAWAY", "Stream removed", "Connection reset", "Socket closed")
"""What the transport says, under INTERNAL or UNKNOWN, when a connection tears in the middle of a stream."""

_CODES = {code.value[0]: code.name for code in grpc.StatusCode}


def from_rpc(error: grpc.aio.AioRpcError, target: str) -> StudioError:
    """The error of a failed call: the server's own words where it sent details, else a description of the failure."""
    metadata: Any = error.trailing_metadata() or ()  # the stubs do not say that it yields pairs
    for key, value in metadata:
        if key == DETAILS_KEY and isinstance(value, bytes):
            return from_status(rpc.Status.parse(value))
    return _without_details(error.code().name, error.details() or "", target)


def from_status(status: rpc.Status) -> StudioError:
    """A google.rpc.Status as an error of the class its code stands for."""
    return _read(status, _CLASSES.get(_CODES.get(status.code, ""), StudioError))


def job_failure(status: rpc.Status) -> JobFailed:
    """How a job failed."""
    return _read(status, JobFailed)


def _read(status: rpc.Status, cls: type[E]) -> E:
    details = _unpack(status)
    info = next((detail for detail in details if isinstance(detail, rpc.ErrorInfo)), rpc.ErrorInfo())
    retry = next((detail for detail in details if isinstance(detail, rpc.RetryInfo)), rpc.RetryInfo())
    korean = next((detail for detail in details if _is_korean(detail)), rpc.LocalizedMessage())
    return cls(
        status.message,
        code=_CODES.get(status.code, "UNKNOWN"),
        reason=info.reason,
        metadata=info.metadata,
        violations=_violations(details),
        retry_after=retry.retry_delay.total_seconds() if retry.retry_delay is not None else None,
        user_message=korean.message if isinstance(korean, rpc.LocalizedMessage) else "",
    )


def _without_details(code: str, details: str, target: str) -> StudioError:
    """An error that no service of ours wrote: the connection's, or gRPC's own limits."""
    cls = _CLASSES.get(code, StudioError)
    if code in ("INTERNAL", "UNKNOWN") and any(word in details for word in _TORN):
        return Unavailable.of("CONNECTION_LOST", code, target=target, detail=details)
    if code == "RESOURCE_EXHAUSTED" and "Concurrent RPC limit" in details:
        return cls.of("SERVER_BUSY", code, retry_after=1.0, detail=details)
    reason = {"UNAVAILABLE": "SERVER_UNREACHABLE", "CANCELLED": "CONNECTION_LOST", "DEADLINE_EXCEEDED": "NO_ANSWER"}
    return cls.of(reason.get(code, "RPC_FAILED"), code, target=target, detail=details)


def _unpack(status: rpc.Status) -> list[object]:
    """The details of the types known here; a newer server may send others."""
    found: list[object] = []
    for detail in status.details:
        try:
            found.append(detail.unpack())
        except TypeError:
            continue
    return found


def _is_korean(detail: object) -> bool:
    return isinstance(detail, rpc.LocalizedMessage) and detail.locale.startswith("ko")


def _violations(details: Sequence[object]) -> list[Violation]:
    request = next((detail for detail in details if isinstance(detail, rpc.BadRequest)), rpc.BadRequest())
    return [
        Violation(found.field, found.reason, Text(_localized(found), found.description))
        for found in request.field_violations
    ]


def _localized(violation: rpc.BadRequestFieldViolation) -> str:
    return violation.localized_message.message if violation.localized_message else ""
