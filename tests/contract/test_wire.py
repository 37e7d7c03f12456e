"""The server's codec (google protobuf) and the SDK's (betterproto2) read each other's bytes, for every message."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import betterproto2
import pytest
from google.protobuf import any_pb2, json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2, status_pb2

from hwapok import v1
from hwapok._gen.google import rpc
from hwapok_pb.v1 import catalog_pb2, common_pb2, job_pb2, library_service_pb2, studio_service_pb2, upload_pb2

_FILES = (catalog_pb2, common_pb2, job_pb2, library_service_pb2, studio_service_pb2, upload_pb2)
_DEPTH = 3
"""How deep messages are filled in; PsdNode contains itself."""
_SCALARS = {
    FieldDescriptor.CPPTYPE_INT32: 7,
    FieldDescriptor.CPPTYPE_INT64: 2**53 + 1,
    FieldDescriptor.CPPTYPE_DOUBLE: 0.1,
    FieldDescriptor.CPPTYPE_FLOAT: 0.375,
    FieldDescriptor.CPPTYPE_BOOL: True,
}


def _descriptors() -> Iterator[Descriptor]:
    for file in _FILES:
        for message in file.DESCRIPTOR.message_types_by_name.values():
            yield message
            yield from (nested for nested in message.nested_types if not nested.GetOptions().map_entry)


def _cases() -> Iterator[tuple[Descriptor, str]]:
    """Every message, once for each member of its oneofs."""
    for descriptor in _descriptors():
        members = [field.name for oneof in descriptor.oneofs for field in oneof.fields if not _optional(field)]
        yield from ((descriptor, member) for member in members or [""])


def _optional(field: FieldDescriptor) -> bool:
    return bool(field.containing_oneof and field.containing_oneof.name.startswith("_"))


def _filled(descriptor: Descriptor, member: str = "", depth: int = _DEPTH) -> Message:
    """A message with a value in every field; of a oneof in `member`, or in its first one."""
    message: Message = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        oneof = field.containing_oneof
        chosen = member if oneof and member in {other.name for other in oneof.fields} else ""
        if oneof and not _optional(field) and field.name != (chosen or oneof.fields[0].name):
            continue
        _set(message, field, depth)
    return message


def _set(message: Message, field: FieldDescriptor, depth: int) -> None:
    if field.message_type is not None and depth == 0:
        return
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        getattr(message, field.name)["animal"] = 7
    elif field.is_repeated:
        getattr(message, field.name).extend([_value(field, depth), _value(field, depth)])
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(_value(field, depth))
    else:
        setattr(message, field.name, _value(field, depth))


def _value(field: FieldDescriptor, depth: int) -> object:
    if field.message_type is not None:
        known = _KNOWN.get(field.message_type.full_name)
        return known() if known else _filled(field.message_type, depth=depth - 1)
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    if field.type == FieldDescriptor.TYPE_BYTES:
        return bytes(range(32))
    return _SCALARS.get(field.cpp_type, "달빛 아래 고양이 \N{CAT FACE}")


def _packed(message: Message) -> Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed


_KNOWN: dict[str, Callable[[], object]] = {
    "google.protobuf.Timestamp": lambda: Timestamp(seconds=1_800_000_000, nanos=123_456_000),
    "google.protobuf.FieldMask": lambda: FieldMask(paths=["caption"]),
    "google.protobuf.Any": lambda: _packed(
        error_details_pb2.ErrorInfo(reason="JOB_LOST", domain="hwapok", metadata={"name": "장면"})
    ),
}


def _counterpart(descriptor: Descriptor) -> type[betterproto2.Message]:
    """betterproto2 flattens nested messages: UploadRequest.Header is UploadRequestHeader."""
    name = descriptor.full_name.removeprefix("hwapok.v1.").replace(".", "")
    found: type[betterproto2.Message] = getattr(v1, name)
    return found


OTHER_JSON = {"UpdatePictureRequest"}
"""Hold a FieldMask, which protobuf writes as a string in JSON and betterproto2 as an object; only bytes travel."""
CASES = list(_cases())
IDS = [f"{descriptor.name}.{member}".rstrip(".") for descriptor, member in CASES]


@pytest.mark.parametrize(("descriptor", "member"), CASES, ids=IDS)
def test_google_to_betterproto_and_back(descriptor: Descriptor, member: str) -> None:
    """What the server writes means the same to the SDK, which writes the very same message again."""
    message = _filled(descriptor, member)
    encoded = message.SerializeToString(deterministic=True)
    read = _counterpart(descriptor).parse(encoded)
    if descriptor.name not in OTHER_JSON:
        assert json.loads(read.to_json()) == json_format.MessageToDict(message)
    # Not the same bytes: the members of a oneof need not have neighbouring numbers, and the codecs sort differently.
    assert type(message).FromString(bytes(read)) == message
    assert len(bytes(read)) == len(encoded)


@pytest.mark.parametrize(("descriptor", "member"), [case for case in CASES if case[0].name not in OTHER_JSON])
def test_betterproto_to_google(descriptor: Descriptor, member: str) -> None:
    """What the SDK builds by itself, the server reads as it was meant."""
    message = _filled(descriptor, member)
    built = _counterpart(descriptor).from_dict(json_format.MessageToDict(message))
    assert GetMessageClass(descriptor).FromString(bytes(built)) == message


@pytest.mark.parametrize("descriptor", list(_descriptors()), ids=lambda descriptor: descriptor.name)
def test_empty_messages(descriptor: Descriptor) -> None:
    """A message with nothing in it takes no bytes on either side."""
    assert bytes(_counterpart(descriptor)()) == GetMessageClass(descriptor)().SerializeToString() == b""


def test_every_message_of_the_sdk_is_covered() -> None:
    """No message exists on one side only."""
    covered = {_counterpart(descriptor).__name__ for descriptor in _descriptors()}
    messages = {
        name
        for name in v1.__all__
        if isinstance(getattr(v1, name), type) and issubclass(getattr(v1, name), betterproto2.Message)
    }
    assert messages == covered


@pytest.mark.parametrize("descriptor", [descriptor for descriptor in _descriptors() if descriptor.fields])
def test_unknown_fields_survive(descriptor: Descriptor) -> None:
    """Fields of a newer contract pass through the SDK untouched."""
    encoded = _filled(descriptor).SerializeToString(deterministic=True) + b"\xfa\x3e\x05later"
    assert bytes(_counterpart(descriptor).parse(encoded)) == encoded


def test_absent_is_not_zero() -> None:
    """Optional numbers tell unset from zero, both ways."""
    options = v1.ReferenceOptions(max_references=0)
    assert job_pb2.ReferenceOptions.FromString(bytes(options)).HasField("max_references")
    assert not job_pb2.ReferenceOptions.FromString(bytes(v1.ReferenceOptions())).HasField("max_references")
    assert v1.StageProgress.parse(job_pb2.StageProgress(index=1).SerializeToString()).fraction is None


def test_unknown_enum_values_survive() -> None:
    """A state that a newer server knows stays what it is."""
    encoded = b"\x18\x4d"
    job = v1.Job.parse(encoded)
    assert job.state == 77
    assert bytes(job) == encoded


def test_error_details() -> None:
    """The status of an error, with details packed by the server, is read without a protobuf runtime."""
    status = status_pb2.Status(code=3, message="No.")
    info = error_details_pb2.ErrorInfo(reason="INVALID_REQUEST", domain="hwapok", metadata={"fields": "장면"})
    retry = error_details_pb2.RetryInfo()
    retry.retry_delay.FromMilliseconds(1500)
    for detail in (info, retry):
        status.details.add().Pack(detail)
    read = rpc.Status.parse(status.SerializeToString())
    unpacked = [detail.unpack() for detail in read.details]
    assert isinstance(unpacked[0], rpc.ErrorInfo)
    assert (unpacked[0].reason, unpacked[0].metadata) == ("INVALID_REQUEST", {"fields": "장면"})
    assert isinstance(unpacked[1], rpc.RetryInfo)
    assert unpacked[1].retry_delay == timedelta(seconds=1.5)
    assert bytes(read) == status.SerializeToString()
