"""RenderLayers requests to orders: which picture, and how it is to be taken apart."""

from __future__ import annotations

from typing import cast

from hwapok_common.errors import HwapokError, Reason
from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1.studio_service_pb2 import RenderLayersRequest
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.api.orders import psd_layers
from hwapok_server.catalog import Catalog
from hwapok_server.db import jobs, uploads
from hwapok_server.db.engine import Database
from hwapok_server.model import (
    Job,
    JobState,
    LayerSettings,
    LayersOrder,
    Origin,
    PsdLayers,
    Purpose,
    RenderOrder,
    RenderOutcome,
    SourcePicture,
)
from hwapok_server.psd.names import Stage

DEFAULT_LAYER = "background"
"""Of a picture of which nothing is known: a finished scene."""
FLAT_COLORS = (2, 48)
LINE_THICKNESS = (0.5, 2.0)
SHADE_TONES = (1, 4)


class LayersOrders:
    """Reads requests against the catalogue and the caller's own jobs and uploads."""

    def __init__(self, catalog: Catalog, database: Database) -> None:
        self._catalog, self._database = catalog, database

    async def order(self, request: RenderLayersRequest, owner: str) -> tuple[str, LayersOrder]:
        """The job's id and the order; what the request leaves open comes from its source.

        :raises InvalidRequest: fields are wrong
        """
        found = Violations()
        job_id = fields.request_id(found, request.request_id)
        source = await self._source(found, request, owner)
        order = LayersOrder(
            layer=self._layer(found, request.layer, source),
            psd_layers=psd_layers(found, request.psd_layers),
            settings=_settings(found, request.settings),
            source=source.source,
            origin=source.origin,
            source_job=source.source_job,
            artwork_upload=source.artwork_upload,
        )
        found.raise_if_any()
        return job_id, order

    async def _source(self, found: Violations, request: RenderLayersRequest, owner: str) -> LayersOrder:
        """An order that knows its picture only.

        :raises InvalidRequest: there is none; without it an open field cannot be told from a missing one
        """
        order: LayersOrder | None = None
        match request.WhichOneof("source"):
            case "source_job":
                order = await self._from_job(found, request.source_job, owner)
            case "artwork_upload":
                order = await self._from_upload(found, request.artwork_upload, owner)
            case _:
                found.add("source_job", "layers_source")
        found.raise_if_any()
        return cast("LayersOrder", order)  # else there is a violation

    async def _from_job(self, found: Violations, name: str, owner: str) -> LayersOrder | None:
        job = await self._find(fields.resource_id(name, "jobs"), owner)
        if job is None or not isinstance(job.spec, RenderOrder | LayersOrder):
            found.add("source_job", "unknown_render_job", value=name)
            return None
        if job.state is not JobState.SUCCEEDED or not isinstance(job.outcome, RenderOutcome):
            found.add("source_job", "render_job_unfinished")
            return None
        return _of_outcome(job, job.spec, job.outcome)

    async def _find(self, job_id: str | None, owner: str) -> Job | None:
        if job_id is None:
            return None
        try:
            async with self._database.transaction() as connection:
                return await jobs.get(connection, job_id, owner)
        except HwapokError as error:
            if error.reason is Reason.JOB_NOT_FOUND:
                return None
            raise

    async def _from_upload(self, found: Violations, name: str, owner: str) -> LayersOrder | None:
        upload_id = fields.resource_id(name, "uploads")
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, [upload_id] if upload_id else [], owner)
        upload = known.get(upload_id or "")
        if upload is None:
            found.add("artwork_upload", "unknown_upload", value=name)
            return None
        if upload.purpose is not Purpose.ARTWORK:
            found.add("artwork_upload", "not_artwork", value=name)
        title = upload.file_name.rpartition(".")[0] or upload.file_name
        return _order(SourcePicture(upload.picture), Origin(title), DEFAULT_LAYER, artwork_upload=upload.id)

    def _layer(self, found: Violations, value: str, source: LayersOrder) -> str:
        """The layer that is asked for, else the source's; layers that a renderer drew itself are of the one it drew."""
        if not value:
            return source.layer
        layer = self._catalog.layer(value)
        if layer is None:
            found.add("layer", "unknown_layer", value=value)
        elif source.source.stack is not None and layer.key != source.layer:
            found.add("layer", "drawn_layer", value=source.layer)
        return layer.key if layer else ""


def _of_outcome(job: Job, spec: RenderOrder | LayersOrder, outcome: RenderOutcome) -> LayersOrder:
    origin = spec.origin if isinstance(spec, LayersOrder) else Origin.of(spec, outcome.renderer, draft=outcome.draft)
    return _order(outcome.source or SourcePicture(outcome.png), origin, spec.layer, source_job=job.id)


def _order(
    source: SourcePicture, origin: Origin, layer: str, *, source_job: str = "", artwork_upload: str = ""
) -> LayersOrder:
    return LayersOrder(layer, PsdLayers.STAGES, LayerSettings(), source, origin, source_job, artwork_upload)


def _settings(found: Violations, asked: job_pb2.LayerSettings) -> LayerSettings:
    usual = LayerSettings()
    settings = LayerSettings(
        flat_colors=asked.flat_colors if asked.HasField("flat_colors") else usual.flat_colors,
        line_thickness=round(asked.line_thickness, 4) if asked.HasField("line_thickness") else usual.line_thickness,
        shade_tones=asked.shade_tones if asked.HasField("shade_tones") else usual.shade_tones,
        stages=tuple(stage for stage in Stage if stage in asked.stages),
    )
    _check_range(found, "flat_colors", settings.flat_colors, FLAT_COLORS)
    _check_range(found, "line_thickness", settings.line_thickness, LINE_THICKNESS)
    _check_range(found, "shade_tones", settings.shade_tones, SHADE_TONES)
    for unknown in set(asked.stages) - set(Stage):
        found.add("settings.stages", "unknown_value", value=unknown)
    return settings


def _check_range(found: Violations, field: str, value: float | None, limits: tuple[float, float]) -> None:
    low, high = limits
    # Written so that nan, which is neither below nor above, is refused too.
    if value is not None and not low <= value <= high:
        found.add(f"settings.{field}", "range", low=low, high=high)
