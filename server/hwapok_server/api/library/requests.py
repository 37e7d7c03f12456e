"""Requests of LibraryService to the domain's values: valid and complete, or every violation at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwapok_common.errors import InvalidRequest, Violation
from hwapok_pb.v1 import library_service_pb2 as pb
from hwapok_server.api import fields
from hwapok_server.api.fields import Violations, not_negative
from hwapok_server.catalog import Catalog
from hwapok_server.images.file_names import display_name
from hwapok_server.model import PictureInfo

CAPTION_CHARACTERS = 500
TAGS, TAG_CHARACTERS = 30, 40
RIGHTS_CHARACTERS = 300
"""Of a source, a licence and an author each."""
QUERY_CHARACTERS = 2000
DEFAULT_HITS, MAX_HITS = 20, 100
CHANGEABLE = tuple(pb.PictureInfo.DESCRIPTOR.fields_by_name)


@dataclass(frozen=True, slots=True)
class SearchOrder:
    """What to search for: a text, an upload, or both."""

    text: str
    upload_id: str
    category: str
    layer: str
    limit: int
    strict: bool


class LibraryRequests:
    """Reads requests against the catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def info(self, given: pb.PictureInfo) -> PictureInfo:
        """:raises InvalidRequest: fields are wrong"""
        found = Violations()
        rights = {name: _text(found, given, name, RIGHTS_CHARACTERS) for name in ("source", "license", "author")}
        info = PictureInfo(
            file_name=display_name(given.file_name),
            caption=_text(found, given, "caption", CAPTION_CHARACTERS),
            tags=_tags(found, given.tags),
            category=self._category(found, "info.category", given.category),
            layer=self._layer(found, "info.layer", given.layer),
            **rights,
        )
        found.raise_if_any()
        return info

    def changed(self, request: pb.UpdatePictureRequest, known: PictureInfo) -> PictureInfo:
        """What is known, with the fields of the mask changed; all of them for an empty mask.

        :raises InvalidRequest: fields are wrong
        """
        paths = list(request.update_mask.paths) or list(CHANGEABLE)
        found = Violations()
        for path in paths:
            if path not in CHANGEABLE:
                found.add("update_mask", "fixed_field", value=path)
        found.raise_if_any()
        wanted = self.info(request.info)
        return replace(known, **{path: getattr(wanted, path) for path in paths})

    def search(self, request: pb.SearchPicturesRequest) -> SearchOrder:
        """:raises InvalidRequest: fields are wrong"""
        found = Violations()
        text = fields.text(found, "query", request.query, QUERY_CHARACTERS)
        upload_id = fields.resource_id(request.picture_upload, "uploads")
        if request.picture_upload and upload_id is None:
            found.add("picture_upload", "unknown_upload", value=request.picture_upload)
        if not text and not request.picture_upload:
            found.add("query", "query_or_picture")
        if request.limit < 0:
            found.add("limit", "negative")
        category, layer = self.filters(request.category, request.layer, found)
        found.raise_if_any()
        limit = min(request.limit or DEFAULT_HITS, MAX_HITS)
        return SearchOrder(text, upload_id or "", category, layer, limit, request.strict)

    def page(self, request: pb.ListPicturesRequest) -> tuple[str, str, int]:
        """Category, layer and size of a page.

        :raises InvalidRequest: fields are wrong
        """
        found = Violations()
        category, layer = self.filters(request.category, request.layer, found)
        found.raise_if_any()
        return category, layer, not_negative("page_size", request.page_size)

    def filters(self, category: str, layer: str, found: Violations) -> tuple[str, str]:
        """Catalogue keys; empty ones for all."""
        return self._category(found, "category", category), self._layer(found, "layer", layer)

    def _category(self, found: Violations, field: str, value: str) -> str:
        category = self._catalog.category(value) if value else None
        if value and category is None:
            found.add(field, "unknown_category", value=value)
        return category.key if category else ""

    def _layer(self, found: Violations, field: str, value: str) -> str:
        layer = self._catalog.layer(value) if value else None
        if value and layer is None:
            found.add(field, "unknown_layer", value=value)
        return layer.key if layer else ""


def request_id(raw: str) -> str:
    """:raises InvalidRequest: it is no UUID"""
    found = Violations()
    job_id = fields.request_id(found, raw)
    found.raise_if_any()
    return job_id


def unknown_upload(upload_id: str) -> InvalidRequest:
    """The error for an upload that is not there."""
    return InvalidRequest([Violation("picture_upload", "unknown_upload", {"value": f"uploads/{upload_id}"})])


def _text(found: Violations, given: pb.PictureInfo, name: str, limit: int) -> str:
    return " ".join(fields.text(found, f"info.{name}", getattr(given, name), limit).split())


def _tags(found: Violations, given: Sequence[str]) -> tuple[str, ...]:
    """Cleaned, without empty ones and repeats."""
    tags = tuple(dict.fromkeys(filter(None, (" ".join(fields.clean_text(tag).split()) for tag in given))))
    if len(tags) > TAGS:
        found.add("info.tags", "too_many", limit=TAGS)
    for tag in tags:
        if len(tag) > TAG_CHARACTERS:
            found.add("info.tags", "tag_too_long", limit=TAG_CHARACTERS, value=tag)
    return tags
