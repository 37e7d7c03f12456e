import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from hwapok_pb.v1 import common_pb2 as _common_pb2
from hwapok_pb.v1 import job_pb2 as _job_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PictureInfo(_message.Message):
    __slots__ = ("file_name", "caption", "tags", "category", "layer", "source", "license", "author")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    CAPTION_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    caption: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    category: str
    layer: str
    source: str
    license: str
    author: str
    def __init__(self, file_name: _Optional[str] = ..., caption: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ..., source: _Optional[str] = ..., license: _Optional[str] = ..., author: _Optional[str] = ...) -> None: ...

class LibraryPicture(_message.Message):
    __slots__ = ("name", "info", "picture", "create_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    info: PictureInfo
    picture: _common_pb2.Asset
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., info: _Optional[_Union[PictureInfo, _Mapping]] = ..., picture: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AddPicturesRequest(_message.Message):
    __slots__ = ("header", "chunk", "commit")
    class Header(_message.Message):
        __slots__ = ("info", "embed_later")
        INFO_FIELD_NUMBER: _ClassVar[int]
        EMBED_LATER_FIELD_NUMBER: _ClassVar[int]
        info: PictureInfo
        embed_later: bool
        def __init__(self, info: _Optional[_Union[PictureInfo, _Mapping]] = ..., embed_later: _Optional[bool] = ...) -> None: ...
    class Commit(_message.Message):
        __slots__ = ("sha256",)
        SHA256_FIELD_NUMBER: _ClassVar[int]
        sha256: bytes
        def __init__(self, sha256: _Optional[bytes] = ...) -> None: ...
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    header: AddPicturesRequest.Header
    chunk: bytes
    commit: AddPicturesRequest.Commit
    def __init__(self, header: _Optional[_Union[AddPicturesRequest.Header, _Mapping]] = ..., chunk: _Optional[bytes] = ..., commit: _Optional[_Union[AddPicturesRequest.Commit, _Mapping]] = ...) -> None: ...

class AddPicturesResponse(_message.Message):
    __slots__ = ("pictures",)
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    pictures: _containers.RepeatedCompositeFieldContainer[AddedPicture]
    def __init__(self, pictures: _Optional[_Iterable[_Union[AddedPicture, _Mapping]]] = ...) -> None: ...

class AddedPicture(_message.Message):
    __slots__ = ("picture", "error", "duplicate", "near_duplicates")
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    NEAR_DUPLICATES_FIELD_NUMBER: _ClassVar[int]
    picture: LibraryPicture
    error: _status_pb2.Status
    duplicate: bool
    near_duplicates: _containers.RepeatedCompositeFieldContainer[NearDuplicate]
    def __init__(self, picture: _Optional[_Union[LibraryPicture, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., duplicate: _Optional[bool] = ..., near_duplicates: _Optional[_Iterable[_Union[NearDuplicate, _Mapping]]] = ...) -> None: ...

class NearDuplicate(_message.Message):
    __slots__ = ("name", "similarity")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    name: str
    similarity: float
    def __init__(self, name: _Optional[str] = ..., similarity: _Optional[float] = ...) -> None: ...

class SearchPicturesRequest(_message.Message):
    __slots__ = ("query", "picture_upload", "category", "layer", "limit", "strict")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PICTURE_UPLOAD_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    STRICT_FIELD_NUMBER: _ClassVar[int]
    query: str
    picture_upload: str
    category: str
    layer: str
    limit: int
    strict: bool
    def __init__(self, query: _Optional[str] = ..., picture_upload: _Optional[str] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ..., limit: _Optional[int] = ..., strict: _Optional[bool] = ...) -> None: ...

class SearchPicturesResponse(_message.Message):
    __slots__ = ("hits", "relaxed", "notes")
    HITS_FIELD_NUMBER: _ClassVar[int]
    RELAXED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    hits: _containers.RepeatedCompositeFieldContainer[SearchHit]
    relaxed: _containers.RepeatedScalarFieldContainer[str]
    notes: _containers.RepeatedCompositeFieldContainer[_job_pb2.Note]
    def __init__(self, hits: _Optional[_Iterable[_Union[SearchHit, _Mapping]]] = ..., relaxed: _Optional[_Iterable[str]] = ..., notes: _Optional[_Iterable[_Union[_job_pb2.Note, _Mapping]]] = ...) -> None: ...

class SearchHit(_message.Message):
    __slots__ = ("picture", "score", "text_similarity", "content_similarity", "picture_similarity", "keyword_score", "matched_words", "in_category", "in_layer")
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    TEXT_SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    PICTURE_SIMILARITY_FIELD_NUMBER: _ClassVar[int]
    KEYWORD_SCORE_FIELD_NUMBER: _ClassVar[int]
    MATCHED_WORDS_FIELD_NUMBER: _ClassVar[int]
    IN_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    IN_LAYER_FIELD_NUMBER: _ClassVar[int]
    picture: LibraryPicture
    score: float
    text_similarity: float
    content_similarity: float
    picture_similarity: float
    keyword_score: float
    matched_words: _containers.RepeatedScalarFieldContainer[str]
    in_category: bool
    in_layer: bool
    def __init__(self, picture: _Optional[_Union[LibraryPicture, _Mapping]] = ..., score: _Optional[float] = ..., text_similarity: _Optional[float] = ..., content_similarity: _Optional[float] = ..., picture_similarity: _Optional[float] = ..., keyword_score: _Optional[float] = ..., matched_words: _Optional[_Iterable[str]] = ..., in_category: _Optional[bool] = ..., in_layer: _Optional[bool] = ...) -> None: ...

class ListPicturesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "category", "layer")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    category: str
    layer: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ...) -> None: ...

class ListPicturesResponse(_message.Message):
    __slots__ = ("pictures", "next_page_token")
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    pictures: _containers.RepeatedCompositeFieldContainer[LibraryPicture]
    next_page_token: str
    def __init__(self, pictures: _Optional[_Iterable[_Union[LibraryPicture, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPictureRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetPictureResponse(_message.Message):
    __slots__ = ("picture",)
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    picture: LibraryPicture
    def __init__(self, picture: _Optional[_Union[LibraryPicture, _Mapping]] = ...) -> None: ...

class UpdatePictureRequest(_message.Message):
    __slots__ = ("name", "info", "update_mask")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INFO_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    name: str
    info: PictureInfo
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, name: _Optional[str] = ..., info: _Optional[_Union[PictureInfo, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class UpdatePictureResponse(_message.Message):
    __slots__ = ("picture",)
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    picture: LibraryPicture
    def __init__(self, picture: _Optional[_Union[LibraryPicture, _Mapping]] = ...) -> None: ...

class DeletePictureRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DeletePictureResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ImportPicturesRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class ImportPicturesResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _job_pb2.JobEvent
    def __init__(self, event: _Optional[_Union[_job_pb2.JobEvent, _Mapping]] = ...) -> None: ...

class LibraryStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class LibraryStatsResponse(_message.Message):
    __slots__ = ("pictures", "by_category", "by_layer", "active_space", "next_space", "next_space_pictures")
    class ByCategoryEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByLayerEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    BY_CATEGORY_FIELD_NUMBER: _ClassVar[int]
    BY_LAYER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_SPACE_FIELD_NUMBER: _ClassVar[int]
    NEXT_SPACE_FIELD_NUMBER: _ClassVar[int]
    NEXT_SPACE_PICTURES_FIELD_NUMBER: _ClassVar[int]
    pictures: int
    by_category: _containers.ScalarMap[str, int]
    by_layer: _containers.ScalarMap[str, int]
    active_space: str
    next_space: str
    next_space_pictures: int
    def __init__(self, pictures: _Optional[int] = ..., by_category: _Optional[_Mapping[str, int]] = ..., by_layer: _Optional[_Mapping[str, int]] = ..., active_space: _Optional[str] = ..., next_space: _Optional[str] = ..., next_space_pictures: _Optional[int] = ...) -> None: ...
