"""Requests to the domain's own values: a brief or an order that is complete and valid, or every violation at once."""

from __future__ import annotations

from collections.abc import Mapping

from hwapok_common.errors import HwapokError
from hwapok_pb.v1 import job_pb2, studio_service_pb2
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations
from hwapok_server.catalog import Catalog
from hwapok_server.db import jobs, library, uploads
from hwapok_server.db.engine import Database
from hwapok_server.model import (
    Brief,
    Job,
    JobState,
    PromptOutcome,
    PsdLayers,
    Purpose,
    Reference,
    ReferenceKind,
    ReferenceOptions,
    RenderOrder,
    Size,
    Upload,
)
from hwapok_server.steps.candidates import from_upload

MAX_REFERENCES = 4
MAX_EXCLUDED = 100
_PINNED, _EXCLUDED = "pinned_pictures", "excluded_pictures"
_PSD_LAYERS = {
    job_pb2.PSD_LAYERS_UNSPECIFIED: PsdLayers.STAGES,
    job_pb2.PSD_LAYERS_STAGES: PsdLayers.STAGES,
    job_pb2.PSD_LAYERS_FLAT: PsdLayers.FLAT,
    job_pb2.PSD_LAYERS_CUTOUT: PsdLayers.CUTOUT,
}


class Orders:
    """Reads requests against the catalogue and the caller's own uploads and jobs."""

    def __init__(self, catalog: Catalog, database: Database) -> None:
        self._catalog, self._database = catalog, database

    async def brief(self, request: studio_service_pb2.GeneratePromptRequest, owner: str) -> tuple[str, Brief]:
        """The job's id and the brief.

        :raises InvalidRequest: fields are wrong
        """
        found, limits = Violations(), self._catalog.limits
        job_id = fields.request_id(found, request.request_id)
        brief = Brief(
            category=self._category(found, request.category),
            layer=self._layer(found, request.layer),
            tag=fields.text(found, "tag", request.tag, limits.tag_characters),
            scene=fields.text(found, "scene", request.scene, limits.scene_characters),
            reference_uploads=tuple(await self._uploads(found, list(request.reference_uploads), owner)),
            reference_options=await self._reference_options(found, request.reference_options, owner),
        )
        if not brief.tag and not brief.scene:
            found.add("scene", "tag_or_scene")
        found.raise_if_any()
        return job_id, brief

    async def order(self, request: studio_service_pb2.RenderFromPromptRequest, owner: str) -> tuple[str, RenderOrder]:
        """The job's id and the order; what the request leaves open comes from its prompt job.

        :raises InvalidRequest: fields are wrong
        """
        found = Violations()
        job_id = fields.request_id(found, request.request_id)
        source = await self._prompt_job(found, request.prompt_job, owner)
        if request.prompt_job:  # without its job an open field cannot be told from a missing one
            found.raise_if_any()
        brief = source.spec if source and isinstance(source.spec, Brief) else Brief("", "", "", "")
        prompt = fields.text(found, "prompt", request.prompt, self._catalog.limits.prompt_characters)
        if not prompt and source and isinstance(source.outcome, PromptOutcome):
            prompt = source.outcome.prompt
        if not prompt and not request.prompt_job:
            found.add("prompt", "required")
        given = await self._uploads(found, list(request.reference_uploads), owner)
        order = RenderOrder(
            prompt=prompt,
            category=self._category(found, request.category or brief.category),
            layer=self._layer(found, request.layer or brief.layer),
            tag=brief.tag,
            scene=brief.scene,
            prompt_job=source.id if source else "",
            size=self._size(found, request),
            psd_layers=psd_layers(found, request.psd_layers),
            reference_uploads=tuple(given),
            references=_references(given, source),
        )
        found.raise_if_any()
        return job_id, order

    def _category(self, found: Violations, value: str) -> str:
        category = self._catalog.category(value)
        if category is None:
            found.add("category", "unknown_category" if value else "required", value=value)
        return category.key if category else ""

    def _layer(self, found: Violations, value: str) -> str:
        layer = self._catalog.layer(value)
        if layer is None:
            found.add("layer", "unknown_layer" if value else "required", value=value)
        return layer.key if layer else ""

    async def _uploads(self, found: Violations, names: list[str], owner: str) -> dict[str, Upload]:
        """The uploads that are named, by id, in the order given."""
        ids = fields.upload_ids(found, names, self._catalog.limits.reference_uploads)
        if not ids:
            return {}
        async with self._database.transaction() as connection:
            known = await uploads.get_many(connection, ids, owner)
        for upload_id in ids:
            if upload_id not in known:
                found.add("reference_uploads", "unknown_upload", value=f"uploads/{upload_id}")
            elif known[upload_id].purpose is not Purpose.REFERENCE:
                found.add("reference_uploads", "not_reference", value=f"uploads/{upload_id}")
        return {upload_id: known[upload_id] for upload_id in ids if upload_id in known}

    async def _reference_options(
        self, found: Violations, options: job_pb2.ReferenceOptions, owner: str
    ) -> ReferenceOptions:
        most = options.max_references if options.HasField("max_references") else ReferenceOptions().max_references
        if not 0 <= most <= MAX_REFERENCES:
            found.add("reference_options.max_references", "range", low=0, high=MAX_REFERENCES)
        pinned = fields.picture_ids(found, f"reference_options.{_PINNED}", options.pinned_pictures, MAX_REFERENCES)
        excluded = fields.picture_ids(found, f"reference_options.{_EXCLUDED}", options.excluded_pictures, MAX_EXCLUDED)
        await self._check_pinned(found, pinned, excluded, owner)
        return ReferenceOptions(most, options.without_library, options.without_encyclopedia, pinned, excluded)

    async def _check_pinned(
        self, found: Violations, pinned: tuple[str, ...], excluded: tuple[str, ...], owner: str
    ) -> None:
        async with self._database.transaction() as connection:
            known = await library.get_many(connection, pinned, owner) if pinned else {}
        for picture_id in pinned:
            if picture_id not in known:
                found.add(f"reference_options.{_PINNED}", "unknown_picture", value=f"pictures/{picture_id}")
            if picture_id in excluded:
                found.add(f"reference_options.{_EXCLUDED}", "pinned_and_excluded", value=f"pictures/{picture_id}")

    async def _prompt_job(self, found: Violations, name: str, owner: str) -> Job | None:
        if not name:
            return None
        job = await self._find(fields.resource_id(name, "jobs"), owner)
        if job is None or not isinstance(job.spec, Brief):
            found.add("prompt_job", "unknown_prompt_job", value=name)
            return None
        if job.state is not JobState.SUCCEEDED:
            found.add("prompt_job", "prompt_job_unfinished")
        return job

    async def _find(self, job_id: str | None, owner: str) -> Job | None:
        if job_id is None:
            return None
        try:
            async with self._database.transaction() as connection:
                return await jobs.get(connection, job_id, owner)
        except HwapokError as error:
            if error.reason == "JOB_NOT_FOUND":
                return None
            raise

    def _size(self, found: Violations, request: studio_service_pb2.RenderFromPromptRequest) -> Size:
        sizes = self._catalog.picture_sizes
        if not request.HasField("picture_size"):
            return sizes[0]
        size = Size(request.picture_size.width, request.picture_size.height)
        if size not in sizes:
            found.add("picture_size", "picture_size", value=f"{size.width}x{size.height}")
        return size


def _references(given: Mapping[str, Upload], source: Job | None) -> tuple[Reference, ...]:
    """The uploads of the order, else the references of its prompt job. A picture from the encyclopedia informs the
    prompt alone: one drawn over it might have to bear its licence."""
    if given or source is None or not isinstance(source.outcome, PromptOutcome):
        return tuple(from_upload(upload) for upload in given.values())
    return tuple(one for one in source.outcome.references if one.kind is not ReferenceKind.ENCYCLOPEDIA)


def psd_layers(found: Violations, value: job_pb2.PsdLayers) -> PsdLayers:
    """What a PSD should hold; the stages where nothing is said."""
    if value not in _PSD_LAYERS:
        found.add("psd_layers", "unknown_value", value=value)
    return _PSD_LAYERS.get(value, PsdLayers.STAGES)
