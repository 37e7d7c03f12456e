from hwapok_pb.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TextRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEXT_ROLE_UNSPECIFIED: _ClassVar[TextRole]
    TEXT_ROLE_QUERY: _ClassVar[TextRole]
    TEXT_ROLE_PASSAGE: _ClassVar[TextRole]
TEXT_ROLE_UNSPECIFIED: TextRole
TEXT_ROLE_QUERY: TextRole
TEXT_ROLE_PASSAGE: TextRole

class Vectors(_message.Message):
    __slots__ = ("space_id", "dimension", "values")
    SPACE_ID_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    space_id: str
    dimension: int
    values: bytes
    def __init__(self, space_id: _Optional[str] = ..., dimension: _Optional[int] = ..., values: _Optional[bytes] = ...) -> None: ...

class EmbedTextRequest(_message.Message):
    __slots__ = ("texts", "role", "bulk")
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    BULK_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    role: TextRole
    bulk: bool
    def __init__(self, texts: _Optional[_Iterable[str]] = ..., role: _Optional[_Union[TextRole, str]] = ..., bulk: _Optional[bool] = ...) -> None: ...

class EmbedTextResponse(_message.Message):
    __slots__ = ("vectors",)
    VECTORS_FIELD_NUMBER: _ClassVar[int]
    vectors: Vectors
    def __init__(self, vectors: _Optional[_Union[Vectors, _Mapping]] = ...) -> None: ...

class EmbedImageRequest(_message.Message):
    __slots__ = ("images", "decoded", "bulk")
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    DECODED_FIELD_NUMBER: _ClassVar[int]
    BULK_FIELD_NUMBER: _ClassVar[int]
    images: _containers.RepeatedScalarFieldContainer[bytes]
    decoded: _containers.RepeatedCompositeFieldContainer[DecodedPicture]
    bulk: bool
    def __init__(self, images: _Optional[_Iterable[bytes]] = ..., decoded: _Optional[_Iterable[_Union[DecodedPicture, _Mapping]]] = ..., bulk: _Optional[bool] = ...) -> None: ...

class DecodedPicture(_message.Message):
    __slots__ = ("width", "height", "rgb")
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RGB_FIELD_NUMBER: _ClassVar[int]
    width: int
    height: int
    rgb: bytes
    def __init__(self, width: _Optional[int] = ..., height: _Optional[int] = ..., rgb: _Optional[bytes] = ...) -> None: ...

class EmbedImageResponse(_message.Message):
    __slots__ = ("vectors",)
    VECTORS_FIELD_NUMBER: _ClassVar[int]
    vectors: Vectors
    def __init__(self, vectors: _Optional[_Union[Vectors, _Mapping]] = ...) -> None: ...

class GetInfoRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SpaceInfo(_message.Message):
    __slots__ = ("space_id", "dimension", "model_id")
    SPACE_ID_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    space_id: str
    dimension: int
    model_id: str
    def __init__(self, space_id: _Optional[str] = ..., dimension: _Optional[int] = ..., model_id: _Optional[str] = ...) -> None: ...

class BatchingInfo(_message.Message):
    __slots__ = ("max_batch", "max_queue")
    MAX_BATCH_FIELD_NUMBER: _ClassVar[int]
    MAX_QUEUE_FIELD_NUMBER: _ClassVar[int]
    max_batch: int
    max_queue: int
    def __init__(self, max_batch: _Optional[int] = ..., max_queue: _Optional[int] = ...) -> None: ...

class GetInfoResponse(_message.Message):
    __slots__ = ("backend", "text_space", "image_space", "shared_space", "device", "batching", "advice", "precision")
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    TEXT_SPACE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_SPACE_FIELD_NUMBER: _ClassVar[int]
    SHARED_SPACE_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    BATCHING_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    backend: str
    text_space: SpaceInfo
    image_space: SpaceInfo
    shared_space: bool
    device: str
    batching: BatchingInfo
    advice: _common_pb2.LocalizedText
    precision: str
    def __init__(self, backend: _Optional[str] = ..., text_space: _Optional[_Union[SpaceInfo, _Mapping]] = ..., image_space: _Optional[_Union[SpaceInfo, _Mapping]] = ..., shared_space: _Optional[bool] = ..., device: _Optional[str] = ..., batching: _Optional[_Union[BatchingInfo, _Mapping]] = ..., advice: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ..., precision: _Optional[str] = ...) -> None: ...
