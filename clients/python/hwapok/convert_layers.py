"""Messages of the contract to the SDK's own values: layers."""

from __future__ import annotations

from hwapok import models, v1
from hwapok.artifact import Files
from hwapok.convert import artifact, known
from hwapok.layers import LayerNode, LayerSettings


def node(message: v1.PsdNode, files: Files, job_name: str) -> LayerNode:
    """A layer or group with all below it."""
    return LayerNode(
        name=message.name,
        blend_mode=message.blend_mode,
        opacity=message.opacity,
        visible=message.visible,
        masked=message.masked,
        group=message.group,
        children=tuple(node(child, files, job_name) for child in message.children),
        preview=artifact(message.preview, files, job_name) if message.preview else None,
        mask_preview=artifact(message.mask_preview, files, job_name) if message.mask_preview else None,
    )


def spec(message: v1.LayersSpec) -> models.LayersSpec:
    asked = message.settings or v1.LayerSettings()
    return models.LayersSpec(
        source_job=message.source_job or "",
        artwork_upload=message.artwork_upload or "",
        layer=message.layer,
        psd_layers=known(models.PsdLayers, message.psd_layers),
        settings=LayerSettings(asked.flat_colors, asked.line_thickness, asked.shade_tones, tuple(asked.stages)),
        title=message.title,
    )
