"""HwapokError to google.rpc.Status, the form errors travel in, and back."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from hwapok_common.errors import HwapokError, Reason

DOMAIN = "hwapok"
DETAILS_KEY = "grpc-status-details-bin"


def status_code(error: HwapokError) -> grpc.StatusCode:
    return grpc.StatusCode[error.code]


def to_status(error: HwapokError) -> status_pb2.Status:
    """ErrorInfo and LocalizedMessage always; BadRequest and RetryInfo where they apply. The message is English."""
    return status_pb2.Status(
        code=status_code(error).value[0], message=error.text.en, details=[_pack(detail) for detail in _details(error)]
    )


def from_rpc_error(error: grpc.aio.AioRpcError) -> HwapokError | None:
    """The error a server of ours sent; None for one made elsewhere, such as a broken connection."""
    metadata: Any = error.trailing_metadata() or ()
    status = status_pb2.Status.FromString(next((bytes(value) for key, value in metadata if key == DETAILS_KEY), b""))
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    delay = None
    for detail in status.details:
        detail.Unpack(info)
        if detail.Unpack(retry):
            delay = retry.retry_delay.ToMilliseconds() / 1000
    try:
        return HwapokError(Reason(info.reason), delay, **info.metadata) if info.domain == DOMAIN else None
    except (KeyError, ValueError):  # a reason or a sentence of another version
        return None


def _details(error: HwapokError) -> list[Message]:
    details: list[Message] = [
        error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.values),
        error_details_pb2.LocalizedMessage(locale="ko-KR", message=error.text.ko),
    ]
    if error.violations:
        details.append(_bad_request(error))
    if error.retry_after is not None:
        delay = duration_pb2.Duration(nanos=0)
        delay.FromMilliseconds(int(error.retry_after * 1000))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    return details


def _bad_request(error: HwapokError) -> error_details_pb2.BadRequest:
    return error_details_pb2.BadRequest(
        field_violations=[
            error_details_pb2.BadRequest.FieldViolation(
                field=violation.field,
                description=violation.text.en,
                reason=violation.rule.upper(),
                localized_message=error_details_pb2.LocalizedMessage(locale="ko-KR", message=violation.text.ko),
            )
            for violation in error.violations
        ]
    )


def _pack(detail: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(detail)
    return packed
