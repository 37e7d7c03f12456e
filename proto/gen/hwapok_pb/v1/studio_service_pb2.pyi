import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from hwapok_pb.v1 import catalog_pb2 as _catalog_pb2
from hwapok_pb.v1 import common_pb2 as _common_pb2
from hwapok_pb.v1 import job_pb2 as _job_pb2
from hwapok_pb.v1 import upload_pb2 as _upload_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetCatalogRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCatalogResponse(_message.Message):
    __slots__ = ("categories", "layers", "limits", "providers", "server_version", "server_id")
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    PROVIDERS_FIELD_NUMBER: _ClassVar[int]
    SERVER_VERSION_FIELD_NUMBER: _ClassVar[int]
    SERVER_ID_FIELD_NUMBER: _ClassVar[int]
    categories: _containers.RepeatedCompositeFieldContainer[_catalog_pb2.CatalogEntry]
    layers: _containers.RepeatedCompositeFieldContainer[_catalog_pb2.CatalogEntry]
    limits: _catalog_pb2.Limits
    providers: _containers.RepeatedCompositeFieldContainer[_catalog_pb2.ProviderInfo]
    server_version: str
    server_id: str
    def __init__(self, categories: _Optional[_Iterable[_Union[_catalog_pb2.CatalogEntry, _Mapping]]] = ..., layers: _Optional[_Iterable[_Union[_catalog_pb2.CatalogEntry, _Mapping]]] = ..., limits: _Optional[_Union[_catalog_pb2.Limits, _Mapping]] = ..., providers: _Optional[_Iterable[_Union[_catalog_pb2.ProviderInfo, _Mapping]]] = ..., server_version: _Optional[str] = ..., server_id: _Optional[str] = ...) -> None: ...

class UploadRequest(_message.Message):
    __slots__ = ("header", "chunk", "commit")
    class Header(_message.Message):
        __slots__ = ("request_id", "file_name", "purpose", "size_bytes")
        REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
        FILE_NAME_FIELD_NUMBER: _ClassVar[int]
        PURPOSE_FIELD_NUMBER: _ClassVar[int]
        SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
        request_id: str
        file_name: str
        purpose: _upload_pb2.UploadPurpose
        size_bytes: int
        def __init__(self, request_id: _Optional[str] = ..., file_name: _Optional[str] = ..., purpose: _Optional[_Union[_upload_pb2.UploadPurpose, str]] = ..., size_bytes: _Optional[int] = ...) -> None: ...
    class Commit(_message.Message):
        __slots__ = ("sha256",)
        SHA256_FIELD_NUMBER: _ClassVar[int]
        sha256: bytes
        def __init__(self, sha256: _Optional[bytes] = ...) -> None: ...
    HEADER_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    COMMIT_FIELD_NUMBER: _ClassVar[int]
    header: UploadRequest.Header
    chunk: bytes
    commit: UploadRequest.Commit
    def __init__(self, header: _Optional[_Union[UploadRequest.Header, _Mapping]] = ..., chunk: _Optional[bytes] = ..., commit: _Optional[_Union[UploadRequest.Commit, _Mapping]] = ...) -> None: ...

class UploadResponse(_message.Message):
    __slots__ = ("upload",)
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    upload: _upload_pb2.Upload
    def __init__(self, upload: _Optional[_Union[_upload_pb2.Upload, _Mapping]] = ...) -> None: ...

class SpeechTokenRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SpeechTokenResponse(_message.Message):
    __slots__ = ("token", "region", "expire_time", "endpoint", "language")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    token: str
    region: str
    expire_time: _timestamp_pb2.Timestamp
    endpoint: str
    language: str
    def __init__(self, token: _Optional[str] = ..., region: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., endpoint: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class EstimateCostRequest(_message.Message):
    __slots__ = ("prompt", "render", "further_references")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    RENDER_FIELD_NUMBER: _ClassVar[int]
    FURTHER_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    prompt: GeneratePromptRequest
    render: RenderFromPromptRequest
    further_references: int
    def __init__(self, prompt: _Optional[_Union[GeneratePromptRequest, _Mapping]] = ..., render: _Optional[_Union[RenderFromPromptRequest, _Mapping]] = ..., further_references: _Optional[int] = ...) -> None: ...

class EstimateCostResponse(_message.Message):
    __slots__ = ("estimates", "micro_usd", "budget_left_micro_usd")
    ESTIMATES_FIELD_NUMBER: _ClassVar[int]
    MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    BUDGET_LEFT_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    estimates: _containers.RepeatedCompositeFieldContainer[_job_pb2.CostEstimate]
    micro_usd: int
    budget_left_micro_usd: int
    def __init__(self, estimates: _Optional[_Iterable[_Union[_job_pb2.CostEstimate, _Mapping]]] = ..., micro_usd: _Optional[int] = ..., budget_left_micro_usd: _Optional[int] = ...) -> None: ...

class GeneratePromptRequest(_message.Message):
    __slots__ = ("request_id", "category", "layer", "tag", "scene", "reference_uploads", "reference_options")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    category: str
    layer: str
    tag: str
    scene: str
    reference_uploads: _containers.RepeatedScalarFieldContainer[str]
    reference_options: _job_pb2.ReferenceOptions
    def __init__(self, request_id: _Optional[str] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ..., tag: _Optional[str] = ..., scene: _Optional[str] = ..., reference_uploads: _Optional[_Iterable[str]] = ..., reference_options: _Optional[_Union[_job_pb2.ReferenceOptions, _Mapping]] = ...) -> None: ...

class GeneratePromptResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _job_pb2.JobEvent
    def __init__(self, event: _Optional[_Union[_job_pb2.JobEvent, _Mapping]] = ...) -> None: ...

class RenderFromPromptRequest(_message.Message):
    __slots__ = ("request_id", "prompt", "prompt_job", "category", "layer", "reference_uploads", "picture_size", "psd_layers")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_JOB_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    PICTURE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PSD_LAYERS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    prompt: str
    prompt_job: str
    category: str
    layer: str
    reference_uploads: _containers.RepeatedScalarFieldContainer[str]
    picture_size: _common_pb2.PictureSize
    psd_layers: _job_pb2.PsdLayers
    def __init__(self, request_id: _Optional[str] = ..., prompt: _Optional[str] = ..., prompt_job: _Optional[str] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ..., reference_uploads: _Optional[_Iterable[str]] = ..., picture_size: _Optional[_Union[_common_pb2.PictureSize, _Mapping]] = ..., psd_layers: _Optional[_Union[_job_pb2.PsdLayers, str]] = ...) -> None: ...

class RenderFromPromptResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _job_pb2.JobEvent
    def __init__(self, event: _Optional[_Union[_job_pb2.JobEvent, _Mapping]] = ...) -> None: ...

class RenderLayersRequest(_message.Message):
    __slots__ = ("request_id", "source_job", "artwork_upload", "layer", "psd_layers", "settings")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_JOB_FIELD_NUMBER: _ClassVar[int]
    ARTWORK_UPLOAD_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    PSD_LAYERS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    source_job: str
    artwork_upload: str
    layer: str
    psd_layers: _job_pb2.PsdLayers
    settings: _job_pb2.LayerSettings
    def __init__(self, request_id: _Optional[str] = ..., source_job: _Optional[str] = ..., artwork_upload: _Optional[str] = ..., layer: _Optional[str] = ..., psd_layers: _Optional[_Union[_job_pb2.PsdLayers, str]] = ..., settings: _Optional[_Union[_job_pb2.LayerSettings, _Mapping]] = ...) -> None: ...

class RenderLayersResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _job_pb2.JobEvent
    def __init__(self, event: _Optional[_Union[_job_pb2.JobEvent, _Mapping]] = ...) -> None: ...

class WatchJobRequest(_message.Message):
    __slots__ = ("name", "after_sequence")
    NAME_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    after_sequence: int
    def __init__(self, name: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class WatchJobResponse(_message.Message):
    __slots__ = ("event",)
    EVENT_FIELD_NUMBER: _ClassVar[int]
    event: _job_pb2.JobEvent
    def __init__(self, event: _Optional[_Union[_job_pb2.JobEvent, _Mapping]] = ...) -> None: ...

class GetJobRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class ListJobsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "kind")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    kind: _job_pb2.JobKind
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kind: _Optional[_Union[_job_pb2.JobKind, str]] = ...) -> None: ...

class ListJobsResponse(_message.Message):
    __slots__ = ("jobs", "next_page_token")
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[_job_pb2.Job]
    next_page_token: str
    def __init__(self, jobs: _Optional[_Iterable[_Union[_job_pb2.Job, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CancelJobRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class CancelJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class RetryJobRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class RetryJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class DeleteJobRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DeleteJobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetUploadRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetUploadResponse(_message.Message):
    __slots__ = ("upload",)
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    upload: _upload_pb2.Upload
    def __init__(self, upload: _Optional[_Union[_upload_pb2.Upload, _Mapping]] = ...) -> None: ...

class CreateOpenTicketRequest(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: str
    def __init__(self, job: _Optional[str] = ...) -> None: ...

class CreateOpenTicketResponse(_message.Message):
    __slots__ = ("ticket", "expire_time", "server_id")
    TICKET_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    SERVER_ID_FIELD_NUMBER: _ClassVar[int]
    ticket: str
    expire_time: _timestamp_pb2.Timestamp
    server_id: str
    def __init__(self, ticket: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., server_id: _Optional[str] = ...) -> None: ...

class RedeemOpenTicketRequest(_message.Message):
    __slots__ = ("ticket",)
    TICKET_FIELD_NUMBER: _ClassVar[int]
    ticket: str
    def __init__(self, ticket: _Optional[str] = ...) -> None: ...

class RedeemOpenTicketResponse(_message.Message):
    __slots__ = ("psd",)
    PSD_FIELD_NUMBER: _ClassVar[int]
    psd: _common_pb2.Asset
    def __init__(self, psd: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ...) -> None: ...

class GetServerStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PartStatus(_message.Message):
    __slots__ = ("part", "healthy", "message")
    PART_FIELD_NUMBER: _ClassVar[int]
    HEALTHY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    part: str
    healthy: bool
    message: _common_pb2.LocalizedText
    def __init__(self, part: _Optional[str] = ..., healthy: _Optional[bool] = ..., message: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class GetServerStatusResponse(_message.Message):
    __slots__ = ("parts", "queued_jobs", "running_jobs", "embedding_space", "spent_today_micro_usd", "budget_left_micro_usd", "time")
    PARTS_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_SPACE_FIELD_NUMBER: _ClassVar[int]
    SPENT_TODAY_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    BUDGET_LEFT_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    parts: _containers.RepeatedCompositeFieldContainer[PartStatus]
    queued_jobs: int
    running_jobs: int
    embedding_space: str
    spent_today_micro_usd: int
    budget_left_micro_usd: int
    time: _timestamp_pb2.Timestamp
    def __init__(self, parts: _Optional[_Iterable[_Union[PartStatus, _Mapping]]] = ..., queued_jobs: _Optional[int] = ..., running_jobs: _Optional[int] = ..., embedding_space: _Optional[str] = ..., spent_today_micro_usd: _Optional[int] = ..., budget_left_micro_usd: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
