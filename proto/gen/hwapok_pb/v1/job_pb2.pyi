import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from hwapok_pb.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JobState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOB_STATE_UNSPECIFIED: _ClassVar[JobState]
    JOB_STATE_QUEUED: _ClassVar[JobState]
    JOB_STATE_RUNNING: _ClassVar[JobState]
    JOB_STATE_SUCCEEDED: _ClassVar[JobState]
    JOB_STATE_FAILED: _ClassVar[JobState]
    JOB_STATE_CANCELLED: _ClassVar[JobState]

class JobKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOB_KIND_UNSPECIFIED: _ClassVar[JobKind]
    JOB_KIND_PROMPT: _ClassVar[JobKind]
    JOB_KIND_RENDER: _ClassVar[JobKind]
    JOB_KIND_IMPORT: _ClassVar[JobKind]
    JOB_KIND_LAYERS: _ClassVar[JobKind]

class PsdLayers(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PSD_LAYERS_UNSPECIFIED: _ClassVar[PsdLayers]
    PSD_LAYERS_FLAT: _ClassVar[PsdLayers]
    PSD_LAYERS_CUTOUT: _ClassVar[PsdLayers]
    PSD_LAYERS_STAGES: _ClassVar[PsdLayers]

class CostState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COST_STATE_UNSPECIFIED: _ClassVar[CostState]
    COST_STATE_RESERVED: _ClassVar[CostState]
    COST_STATE_SETTLED: _ClassVar[CostState]
    COST_STATE_UNCERTAIN: _ClassVar[CostState]

class ReferenceSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFERENCE_SOURCE_UNSPECIFIED: _ClassVar[ReferenceSource]
    REFERENCE_SOURCE_UPLOAD: _ClassVar[ReferenceSource]
    REFERENCE_SOURCE_LIBRARY: _ClassVar[ReferenceSource]
    REFERENCE_SOURCE_ENCYCLOPEDIA: _ClassVar[ReferenceSource]
JOB_STATE_UNSPECIFIED: JobState
JOB_STATE_QUEUED: JobState
JOB_STATE_RUNNING: JobState
JOB_STATE_SUCCEEDED: JobState
JOB_STATE_FAILED: JobState
JOB_STATE_CANCELLED: JobState
JOB_KIND_UNSPECIFIED: JobKind
JOB_KIND_PROMPT: JobKind
JOB_KIND_RENDER: JobKind
JOB_KIND_IMPORT: JobKind
JOB_KIND_LAYERS: JobKind
PSD_LAYERS_UNSPECIFIED: PsdLayers
PSD_LAYERS_FLAT: PsdLayers
PSD_LAYERS_CUTOUT: PsdLayers
PSD_LAYERS_STAGES: PsdLayers
COST_STATE_UNSPECIFIED: CostState
COST_STATE_RESERVED: CostState
COST_STATE_SETTLED: CostState
COST_STATE_UNCERTAIN: CostState
REFERENCE_SOURCE_UNSPECIFIED: ReferenceSource
REFERENCE_SOURCE_UPLOAD: ReferenceSource
REFERENCE_SOURCE_LIBRARY: ReferenceSource
REFERENCE_SOURCE_ENCYCLOPEDIA: ReferenceSource

class PromptSpec(_message.Message):
    __slots__ = ("category", "layer", "tag", "scene", "reference_uploads", "reference_options")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    category: str
    layer: str
    tag: str
    scene: str
    reference_uploads: _containers.RepeatedScalarFieldContainer[str]
    reference_options: ReferenceOptions
    def __init__(self, category: _Optional[str] = ..., layer: _Optional[str] = ..., tag: _Optional[str] = ..., scene: _Optional[str] = ..., reference_uploads: _Optional[_Iterable[str]] = ..., reference_options: _Optional[_Union[ReferenceOptions, _Mapping]] = ...) -> None: ...

class ReferenceOptions(_message.Message):
    __slots__ = ("max_references", "without_library", "without_encyclopedia", "pinned_pictures", "excluded_pictures")
    MAX_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_LIBRARY_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_ENCYCLOPEDIA_FIELD_NUMBER: _ClassVar[int]
    PINNED_PICTURES_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_PICTURES_FIELD_NUMBER: _ClassVar[int]
    max_references: int
    without_library: bool
    without_encyclopedia: bool
    pinned_pictures: _containers.RepeatedScalarFieldContainer[str]
    excluded_pictures: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, max_references: _Optional[int] = ..., without_library: _Optional[bool] = ..., without_encyclopedia: _Optional[bool] = ..., pinned_pictures: _Optional[_Iterable[str]] = ..., excluded_pictures: _Optional[_Iterable[str]] = ...) -> None: ...

class RenderSpec(_message.Message):
    __slots__ = ("prompt", "prompt_job", "category", "layer", "reference_uploads", "picture_size", "psd_layers", "tag", "scene")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PROMPT_JOB_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_UPLOADS_FIELD_NUMBER: _ClassVar[int]
    PICTURE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PSD_LAYERS_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    SCENE_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    prompt_job: str
    category: str
    layer: str
    reference_uploads: _containers.RepeatedScalarFieldContainer[str]
    picture_size: _common_pb2.PictureSize
    psd_layers: PsdLayers
    tag: str
    scene: str
    def __init__(self, prompt: _Optional[str] = ..., prompt_job: _Optional[str] = ..., category: _Optional[str] = ..., layer: _Optional[str] = ..., reference_uploads: _Optional[_Iterable[str]] = ..., picture_size: _Optional[_Union[_common_pb2.PictureSize, _Mapping]] = ..., psd_layers: _Optional[_Union[PsdLayers, str]] = ..., tag: _Optional[str] = ..., scene: _Optional[str] = ...) -> None: ...

class LayerSettings(_message.Message):
    __slots__ = ("flat_colors", "line_thickness", "shade_tones", "stages")
    FLAT_COLORS_FIELD_NUMBER: _ClassVar[int]
    LINE_THICKNESS_FIELD_NUMBER: _ClassVar[int]
    SHADE_TONES_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    flat_colors: int
    line_thickness: float
    shade_tones: int
    stages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, flat_colors: _Optional[int] = ..., line_thickness: _Optional[float] = ..., shade_tones: _Optional[int] = ..., stages: _Optional[_Iterable[str]] = ...) -> None: ...

class LayersSpec(_message.Message):
    __slots__ = ("source_job", "artwork_upload", "layer", "psd_layers", "settings", "title")
    SOURCE_JOB_FIELD_NUMBER: _ClassVar[int]
    ARTWORK_UPLOAD_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    PSD_LAYERS_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    source_job: str
    artwork_upload: str
    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings
    title: str
    def __init__(self, source_job: _Optional[str] = ..., artwork_upload: _Optional[str] = ..., layer: _Optional[str] = ..., psd_layers: _Optional[_Union[PsdLayers, str]] = ..., settings: _Optional[_Union[LayerSettings, _Mapping]] = ..., title: _Optional[str] = ...) -> None: ...

class Job(_message.Message):
    __slots__ = ("name", "kind", "state", "create_time", "start_time", "end_time", "last_sequence", "prompt_spec", "render_spec", "import_spec", "layers_spec", "prompt", "render", "imported", "error", "costs")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PROMPT_SPEC_FIELD_NUMBER: _ClassVar[int]
    RENDER_SPEC_FIELD_NUMBER: _ClassVar[int]
    IMPORT_SPEC_FIELD_NUMBER: _ClassVar[int]
    LAYERS_SPEC_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    RENDER_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    COSTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: JobKind
    state: JobState
    create_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    last_sequence: int
    prompt_spec: PromptSpec
    render_spec: RenderSpec
    import_spec: ImportSpec
    layers_spec: LayersSpec
    prompt: PromptResult
    render: RenderResult
    imported: ImportResult
    error: _status_pb2.Status
    costs: _containers.RepeatedCompositeFieldContainer[Cost]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[JobKind, str]] = ..., state: _Optional[_Union[JobState, str]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_sequence: _Optional[int] = ..., prompt_spec: _Optional[_Union[PromptSpec, _Mapping]] = ..., render_spec: _Optional[_Union[RenderSpec, _Mapping]] = ..., import_spec: _Optional[_Union[ImportSpec, _Mapping]] = ..., layers_spec: _Optional[_Union[LayersSpec, _Mapping]] = ..., prompt: _Optional[_Union[PromptResult, _Mapping]] = ..., render: _Optional[_Union[RenderResult, _Mapping]] = ..., imported: _Optional[_Union[ImportResult, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., costs: _Optional[_Iterable[_Union[Cost, _Mapping]]] = ...) -> None: ...

class CostEstimate(_message.Message):
    __slots__ = ("stage", "model", "micro_usd")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    stage: str
    model: str
    micro_usd: int
    def __init__(self, stage: _Optional[str] = ..., model: _Optional[str] = ..., micro_usd: _Optional[int] = ...) -> None: ...

class Cost(_message.Message):
    __slots__ = ("stage", "model", "state", "input_tokens", "output_tokens", "micro_usd")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    stage: str
    model: str
    state: CostState
    input_tokens: int
    output_tokens: int
    micro_usd: int
    def __init__(self, stage: _Optional[str] = ..., model: _Optional[str] = ..., state: _Optional[_Union[CostState, str]] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., micro_usd: _Optional[int] = ...) -> None: ...

class JobEvent(_message.Message):
    __slots__ = ("sequence", "time", "started", "progress", "reference", "prompt_delta", "preview", "note", "finished")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    PROMPT_DELTA_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    time: _timestamp_pb2.Timestamp
    started: Job
    progress: StageProgress
    reference: Reference
    prompt_delta: TextDelta
    preview: Preview
    note: Note
    finished: Job
    def __init__(self, sequence: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[Job, _Mapping]] = ..., progress: _Optional[_Union[StageProgress, _Mapping]] = ..., reference: _Optional[_Union[Reference, _Mapping]] = ..., prompt_delta: _Optional[_Union[TextDelta, _Mapping]] = ..., preview: _Optional[_Union[Preview, _Mapping]] = ..., note: _Optional[_Union[Note, _Mapping]] = ..., finished: _Optional[_Union[Job, _Mapping]] = ...) -> None: ...

class StageProgress(_message.Message):
    __slots__ = ("stage", "index", "count", "fraction", "message", "attempt")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    stage: str
    index: int
    count: int
    fraction: float
    message: _common_pb2.LocalizedText
    attempt: int
    def __init__(self, stage: _Optional[str] = ..., index: _Optional[int] = ..., count: _Optional[int] = ..., fraction: _Optional[float] = ..., message: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ..., attempt: _Optional[int] = ...) -> None: ...

class TextDelta(_message.Message):
    __slots__ = ("text", "attempt")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    text: str
    attempt: int
    def __init__(self, text: _Optional[str] = ..., attempt: _Optional[int] = ...) -> None: ...

class Preview(_message.Message):
    __slots__ = ("fraction", "picture")
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    fraction: float
    picture: _common_pb2.Asset
    def __init__(self, fraction: _Optional[float] = ..., picture: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ...) -> None: ...

class Note(_message.Message):
    __slots__ = ("reason", "message")
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    reason: str
    message: _common_pb2.LocalizedText
    def __init__(self, reason: _Optional[str] = ..., message: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class Reference(_message.Message):
    __slots__ = ("source_kind", "name", "title", "reason", "license", "author", "source", "score", "picture", "license_uri")
    SOURCE_KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    LICENSE_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    LICENSE_URI_FIELD_NUMBER: _ClassVar[int]
    source_kind: ReferenceSource
    name: str
    title: str
    reason: _common_pb2.LocalizedText
    license: str
    author: str
    source: str
    score: float
    picture: _common_pb2.Asset
    license_uri: str
    def __init__(self, source_kind: _Optional[_Union[ReferenceSource, str]] = ..., name: _Optional[str] = ..., title: _Optional[str] = ..., reason: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ..., license: _Optional[str] = ..., author: _Optional[str] = ..., source: _Optional[str] = ..., score: _Optional[float] = ..., picture: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., license_uri: _Optional[str] = ...) -> None: ...

class PromptResult(_message.Message):
    __slots__ = ("prompt", "gloss", "writer", "references", "notes", "candidates")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    GLOSS_FIELD_NUMBER: _ClassVar[int]
    WRITER_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    gloss: str
    writer: str
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    notes: _containers.RepeatedCompositeFieldContainer[Note]
    candidates: _containers.RepeatedCompositeFieldContainer[Candidate]
    def __init__(self, prompt: _Optional[str] = ..., gloss: _Optional[str] = ..., writer: _Optional[str] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ..., notes: _Optional[_Iterable[_Union[Note, _Mapping]]] = ..., candidates: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ...) -> None: ...

class Candidate(_message.Message):
    __slots__ = ("reference", "chosen", "verdict")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    CHOSEN_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    reference: Reference
    chosen: bool
    verdict: _common_pb2.LocalizedText
    def __init__(self, reference: _Optional[_Union[Reference, _Mapping]] = ..., chosen: _Optional[bool] = ..., verdict: _Optional[_Union[_common_pb2.LocalizedText, _Mapping]] = ...) -> None: ...

class RenderResult(_message.Message):
    __slots__ = ("png", "psd", "renderer", "draft", "layers", "references", "notes", "originals")
    PNG_FIELD_NUMBER: _ClassVar[int]
    PSD_FIELD_NUMBER: _ClassVar[int]
    RENDERER_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    ORIGINALS_FIELD_NUMBER: _ClassVar[int]
    png: _common_pb2.Asset
    psd: _common_pb2.Asset
    renderer: str
    draft: bool
    layers: _containers.RepeatedCompositeFieldContainer[PsdNode]
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    notes: _containers.RepeatedCompositeFieldContainer[Note]
    originals: _containers.RepeatedCompositeFieldContainer[_common_pb2.Asset]
    def __init__(self, png: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., psd: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., renderer: _Optional[str] = ..., draft: _Optional[bool] = ..., layers: _Optional[_Iterable[_Union[PsdNode, _Mapping]]] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ..., notes: _Optional[_Iterable[_Union[Note, _Mapping]]] = ..., originals: _Optional[_Iterable[_Union[_common_pb2.Asset, _Mapping]]] = ...) -> None: ...

class ImportSpec(_message.Message):
    __slots__ = ("space_id",)
    SPACE_ID_FIELD_NUMBER: _ClassVar[int]
    space_id: str
    def __init__(self, space_id: _Optional[str] = ...) -> None: ...

class ImportResult(_message.Message):
    __slots__ = ("space_id", "embedded", "failed", "notes")
    SPACE_ID_FIELD_NUMBER: _ClassVar[int]
    EMBEDDED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    space_id: str
    embedded: int
    failed: int
    notes: _containers.RepeatedCompositeFieldContainer[Note]
    def __init__(self, space_id: _Optional[str] = ..., embedded: _Optional[int] = ..., failed: _Optional[int] = ..., notes: _Optional[_Iterable[_Union[Note, _Mapping]]] = ...) -> None: ...

class PsdNode(_message.Message):
    __slots__ = ("name", "blend_mode", "opacity", "visible", "masked", "group", "children", "preview", "mask_preview")
    NAME_FIELD_NUMBER: _ClassVar[int]
    BLEND_MODE_FIELD_NUMBER: _ClassVar[int]
    OPACITY_FIELD_NUMBER: _ClassVar[int]
    VISIBLE_FIELD_NUMBER: _ClassVar[int]
    MASKED_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    CHILDREN_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    MASK_PREVIEW_FIELD_NUMBER: _ClassVar[int]
    name: str
    blend_mode: str
    opacity: float
    visible: bool
    masked: bool
    group: bool
    children: _containers.RepeatedCompositeFieldContainer[PsdNode]
    preview: _common_pb2.Asset
    mask_preview: _common_pb2.Asset
    def __init__(self, name: _Optional[str] = ..., blend_mode: _Optional[str] = ..., opacity: _Optional[float] = ..., visible: _Optional[bool] = ..., masked: _Optional[bool] = ..., group: _Optional[bool] = ..., children: _Optional[_Iterable[_Union[PsdNode, _Mapping]]] = ..., preview: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ..., mask_preview: _Optional[_Union[_common_pb2.Asset, _Mapping]] = ...) -> None: ...
