"""The PSD's layers: as a list to toggle, and as a tree to paint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hwapok_web.backend import LayerNode
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import RenderWork, StudioState


def listed(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    work = state.render
    nodes = work.result.layers if work.result else ()
    return {
        "rows": list(_rows(texts, work, nodes, 0, True)),
        "togglable": previewed(nodes),
        "changed": changed(work),
    }


def painted(state: StudioState) -> list[dict[str, Any]]:
    """The tree, for the canvas; empty where there are no previews."""
    work = state.render
    nodes = work.result.layers if work.result else ()
    return [_tree(work, node) for node in nodes] if previewed(nodes) else []


def changed(work: RenderWork) -> bool:
    """Whether anything is shown or hidden otherwise than in the file."""
    nodes = work.result.layers if work.result else ()
    return any(_visible(work, node) != node.visible for node in _all(nodes))


def previewed(nodes: Sequence[LayerNode]) -> bool:
    """Whether the layers can be looked at one by one."""
    leaves = [node for node in _all(nodes) if not node.group]
    return bool(leaves) and all(_preview(node) for node in leaves)


def _rows(
    texts: Texts, work: RenderWork, nodes: Sequence[LayerNode], depth: int, seen: bool
) -> Iterator[dict[str, Any]]:
    for node in nodes:
        visible = _visible(work, node)
        yield {
            "name": node.name,
            "title": plain(node.name),
            "depth": depth,
            "group": node.group,
            "visible": visible,
            "seen": seen and visible,
            "url": _preview(node),
            "how": _how(texts, node),
        }
        yield from _rows(texts, work, node.children, depth + 1, seen and visible)


def _how(texts: Texts, node: LayerNode) -> str:
    parts = [
        texts(f"layers.{node.blend_mode}") if texts.known(f"layers.{node.blend_mode}") else "",
        f"{round(node.opacity * 100)}%" if node.opacity < 1 else "",
        texts("layers.masked") if node.masked else "",
    ]
    return " · ".join(part for part in parts if part)


def _tree(work: RenderWork, node: LayerNode) -> dict[str, Any]:
    return {
        "url": _preview(node),
        "mask": _mask(node),
        "blend": node.blend_mode,
        "opacity": node.opacity,
        "visible": _visible(work, node),
        "group": node.group,
        "children": [_tree(work, child) for child in node.children],
    }


def _visible(work: RenderWork, node: LayerNode) -> bool:
    return work.shown.get(node.name, node.visible)


def _preview(node: LayerNode) -> str:
    return node.preview.url if node.preview else ""


def _mask(node: LayerNode) -> str:
    return node.mask_preview.url if node.mask_preview else ""


def _all(nodes: Sequence[LayerNode]) -> Iterator[LayerNode]:
    for node in nodes:
        yield node
        yield from _all(node.children)
