"""Layers to the contract's messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from hwapok_pb.v1 import common_pb2, job_pb2
from hwapok_server.model import LayerNode, LayersOrder, Picture

Link = Callable[[Picture, str], Awaitable[common_pb2.Asset]]
"""A stored picture under a file name, with a fresh link."""


async def nodes(layers: Sequence[LayerNode], link: Link) -> list[job_pb2.PsdNode]:
    """A PSD's tree with links to its previews."""
    return [await _node(layer, link) for layer in layers]


async def _node(layer: LayerNode, link: Link) -> job_pb2.PsdNode:
    return job_pb2.PsdNode(
        name=layer.name,
        blend_mode=layer.blend_mode,
        opacity=layer.opacity,
        visible=layer.visible,
        masked=layer.masked,
        group=layer.group,
        children=await nodes(layer.children, link),
        preview=await link(layer.preview, f"{layer.name}.png") if layer.preview else None,
        mask_preview=await link(layer.mask_preview, f"{layer.name} 마스크.png") if layer.mask_preview else None,
    )


def layers_spec(order: LayersOrder) -> job_pb2.LayersSpec:
    """What a layers job was asked for."""
    settings = order.settings
    return job_pb2.LayersSpec(
        source_job=f"jobs/{order.source_job}" if order.source_job else None,
        artwork_upload=f"uploads/{order.artwork_upload}" if order.artwork_upload else None,
        layer=order.layer,
        psd_layers=f"PSD_LAYERS_{order.psd_layers.name}",
        settings=job_pb2.LayerSettings(
            flat_colors=settings.flat_colors,
            line_thickness=settings.line_thickness,
            shade_tones=settings.shade_tones,
            stages=settings.stages,
        ),
        title=order.origin.title,
    )
