"""The catalogue's entries that a brief names."""

from __future__ import annotations

from hwapok_common.errors import InvalidRequest, Violation
from hwapok_server.catalog import Catalog, Category, Layer
from hwapok_server.model import Brief


def chosen(catalog: Catalog, brief: Brief) -> tuple[Layer, Category]:
    """:raises InvalidRequest: the catalogue has changed since the brief was accepted"""
    layer, category = catalog.layer(brief.layer), catalog.category(brief.category)
    if layer is None:
        raise InvalidRequest([Violation("layer", "unknown_layer", {"value": brief.layer})])
    if category is None:
        raise InvalidRequest([Violation("category", "unknown_category", {"value": brief.category})])
    return layer, category
