"""The requests that start jobs. Text goes out as NFC; a request_id names the job, so that repeats join it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from hwapok import v1
from hwapok.layers import LayerSettings
from hwapok.models import PromptResult, PsdLayers
from hwapok.readable import normal

SQUARE = (1024, 1024)
"""Width and height of a picture where nothing is said."""


def new_id() -> str:
    """A fresh request_id."""
    return str(uuid.uuid4())


def derived_id(request_id: str, part: str) -> str:
    """The request_id of a part of a larger request; the same for each repeat of it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"hwapok:{request_id}/{part}"))


def job_name(request_id: str) -> str:
    return f"jobs/{request_id}"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a prompt is asked for."""

    scene: str
    tag: str
    category: str
    layer: str
    max_references: int | None
    without_library: bool
    without_encyclopedia: bool
    pinned: tuple[str, ...] = ()
    """Names of library pictures."""
    excluded: tuple[str, ...] = ()

    def request(self, request_id: str, uploads: Sequence[str]) -> v1.GeneratePromptRequest:
        return v1.GeneratePromptRequest(
            request_id=request_id,
            category=normal(self.category),
            layer=normal(self.layer),
            tag=normal(self.tag),
            scene=normal(self.scene),
            reference_uploads=list(uploads),
            reference_options=v1.ReferenceOptions(
                max_references=self.max_references,
                without_library=self.without_library,
                without_encyclopedia=self.without_encyclopedia,
                pinned_pictures=list(self.pinned),
                excluded_pictures=list(self.excluded),
            ),
        )


@dataclass(frozen=True, slots=True)
class Order:
    """What a picture is asked for, apart from its prompt."""

    category: str
    layer: str
    size: tuple[int, int]
    psd_layers: PsdLayers

    def request(
        self, request_id: str, prompt: str | PromptResult, prompt_job: str, uploads: Sequence[str]
    ) -> v1.RenderFromPromptRequest:
        """:param prompt_job: empty takes the one that `prompt` came from"""
        written = prompt if isinstance(prompt, str) else prompt.prompt
        return v1.RenderFromPromptRequest(
            request_id=request_id,
            prompt=normal(written),
            prompt_job=prompt_job or ("" if isinstance(prompt, str) else prompt.job),
            category=normal(self.category),
            layer=normal(self.layer),
            reference_uploads=list(uploads),
            picture_size=v1.PictureSize(width=self.size[0], height=self.size[1]),
            psd_layers=v1.PsdLayers[self.psd_layers.name],
        )


@dataclass(frozen=True, slots=True)
class Redo:
    """How a picture that is there is to be taken apart."""

    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings

    def request(self, request_id: str, source: str) -> v1.RenderLayersRequest:
        """:param source: name of a job or of an upload"""
        asked, by_job = self.settings, source.startswith("jobs/")
        return v1.RenderLayersRequest(
            request_id=request_id,
            source_job=source if by_job else None,
            artwork_upload=None if by_job else source,
            layer=normal(self.layer),
            psd_layers=v1.PsdLayers[self.psd_layers.name],
            settings=v1.LayerSettings(
                flat_colors=asked.flat_colors,
                line_thickness=asked.line_thickness,
                shade_tones=asked.shade_tones,
                stages=list(asked.stages),
            ),
        )
