import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from hwapok_pb.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UploadPurpose(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UPLOAD_PURPOSE_UNSPECIFIED: _ClassVar[UploadPurpose]
    UPLOAD_PURPOSE_REFERENCE: _ClassVar[UploadPurpose]
    UPLOAD_PURPOSE_ARTWORK: _ClassVar[UploadPurpose]
UPLOAD_PURPOSE_UNSPECIFIED: UploadPurpose
UPLOAD_PURPOSE_REFERENCE: UploadPurpose
UPLOAD_PURPOSE_ARTWORK: UploadPurpose

class Upload(_message.Message):
    __slots__ = ("name", "file_name", "purpose", "source_format", "source_size", "picture", "create_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FORMAT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    file_name: str
    purpose: UploadPurpose
    source_format: str
    source_size: _common_pb2.PictureSize
    picture: _common_pb2.Asset
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., file_name: _Optional[str] = ..., purpose: _Optional[_Union[UploadPurpose, str]] = ..., source_format: _Optional[str] = ..., source_size: _Optional[_Union[_common_pb2.PictureSize, _Mapping]] = ..., picture: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
