"""What a PSD file carries beside its layers: resolution, colour profile, label, guides, thumbnail."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from psd_tools.constants import Resource
from psd_tools.psd.image_resources import (
    GridGuidesInfo,
    ImageResource,
    ImageResources,
    ResoulutionInfo,
    ThumbnailResource,
)

from hwapok_server.model import Size
from hwapok_server.psd.info import DocumentInfo, srgb_profile, xmp_packet

_DPI = 72
_PIXELS_PER_INCH = 1
_INCHES = 1
_THUMBNAIL_SIDE = 160
_JPEG = 1
_GRID = 576
"""Editors' own default, in 1/32 px."""


def image_resources(merged: Image.Image, info: DocumentInfo) -> ImageResources:
    """Every resource block; the same input gives the same bytes."""
    blocks: dict[Resource, Any] = {
        Resource.RESOLUTION_INFO: _resolution(),
        Resource.ICC_PROFILE: srgb_profile(),
        Resource.XMP_METADATA: xmp_packet(info),
        Resource.GRID_AND_GUIDES_INFO: _thirds(Size(*merged.size)),
        Resource.THUMBNAIL_RESOURCE: _thumbnail(merged),
    }
    resources = ImageResources.new()
    for key, data in blocks.items():
        resources[key] = ImageResource(key=key, data=data)
    return resources


def _resolution() -> ResoulutionInfo:
    fixed = _DPI << 16
    return ResoulutionInfo(fixed, _PIXELS_PER_INCH, _INCHES, fixed, _PIXELS_PER_INCH, _INCHES)


def _thirds(size: Size) -> GridGuidesInfo:
    """Guides at a third and two thirds, both ways (0 vertical, 1 horizontal), in 1/32 px."""
    guides: Any = [
        (side * third * 32 // 3, way) for way, side in enumerate((size.width, size.height)) for third in (1, 2)
    ]
    return GridGuidesInfo(1, _GRID, _GRID, guides)


def _thumbnail(merged: Image.Image) -> ThumbnailResource:
    small = merged.copy()
    small.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), Image.Resampling.BILINEAR)
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=80)
    row = (small.width * 24 + 31) // 32 * 4
    return ThumbnailResource(_JPEG, small.width, small.height, row, row * small.height, 24, 1, buffer.getvalue())
