from hwapok_pb.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CatalogEntry(_message.Message):
    __slots__ = ("key", "name", "description")
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    key: str
    name: _common_pb2.LocalizedText
    description: _common_pb2.LocalizedText
    def __init__(self, key: _Optional[str] = ..., name: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ..., description: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("upload_bytes", "upload_pixels", "upload_chunk_min_bytes", "upload_chunk_max_bytes", "scene_characters", "tag_characters", "prompt_characters", "reference_uploads", "picture_sizes", "artwork_bytes", "artwork_side")
    UPLOAD_BYTES_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_PIXELS_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_CHUNK_MIN_BYTES_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_CHUNK_MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    SCENE_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    TAG_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_CHARACTERS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    PICTURE_SIZES_FIELD_NUMBER: _ClassVar[int]
    ARTWORK_BYTES_FIELD_NUMBER: _ClassVar[int]
    ARTWORK_SIDE_FIELD_NUMBER: _ClassVar[int]
    upload_bytes: int
    upload_pixels: int
    upload_chunk_min_bytes: int
    upload_chunk_max_bytes: int
    scene_characters: int
    tag_characters: int
    prompt_characters: int
    reference_uploads: int
    picture_sizes: _containers.RepeatedCompositeFieldContainer[_common_pb2.PictureSize]
    artwork_bytes: int
    artwork_side: int
    def __init__(self, upload_bytes: _Optional[int] = ..., upload_pixels: _Optional[int] = ..., upload_chunk_min_bytes: _Optional[int] = ..., upload_chunk_max_bytes: _Optional[int] = ..., scene_characters: _Optional[int] = ..., tag_characters: _Optional[int] = ..., prompt_characters: _Optional[int] = ..., reference_uploads: _Optional[int] = ..., picture_sizes: _Optional[_Iterable[_Union[_common_pb2.PictureSize, _Mapping]]] = ..., artwork_bytes: _Optional[int] = ..., artwork_side: _Optional[int] = ...) -> None: ...

class ProviderInfo(_message.Message):
    __slots__ = ("role", "name", "offline", "description")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OFFLINE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    role: str
    name: str
    offline: bool
    description: _common_pb2.LocalizedText
    def __init__(self, role: _Optional[str] = ..., name: _Optional[str] = ..., offline: _Optional[bool] = ..., description: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ...) -> None: ...
