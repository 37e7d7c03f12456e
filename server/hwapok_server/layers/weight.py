"""What a stage is worth: how much the picture changes when its layers are hidden."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from hwapok_server.model import Size
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.names import BACKGROUND, SUBJECT, Stage, stage_name
from hwapok_server.psd.stack import Group, LayerStack, Node

LEAST = 0.5
"""Change of the mean, of 255, that is worth a layer."""
_SHADING = (Stage.HIGHLIGHT, Stage.SHADOW)


def faint_shading(nodes: Sequence[Node], size: Size) -> frozenset[Stage]:
    """The shading stages that are there and change the picture by less than is worth a layer."""
    stack = LayerStack(size, tuple(nodes))
    there = {node.name for node in stack.walk()}
    found = weights(stack, [stage for stage in _SHADING if there & _names(stage)])
    return frozenset(stage for stage, change in found.items() if change < LEAST)


def weights(stack: LayerStack, stages: Sequence[Stage]) -> dict[Stage, float]:
    """How much the picture changes on average, 0..255, when a stage is hidden in both groups; 0 when it is absent."""
    seen = _seen(stack)
    return {stage: float(np.abs(_seen(_without(stack, stage)) - seen).mean()) for stage in stages}


def _names(stage: Stage) -> set[str]:
    return {stage_name(stage, group).text for group in (SUBJECT, BACKGROUND)}


def _seen(stack: LayerStack) -> np.typing.NDArray[np.int16]:
    return np.asarray(flatten(stack), np.int16)


def _without(stack: LayerStack, stage: Stage) -> LayerStack:
    return replace(stack, nodes=_hidden(stack.nodes, _names(stage)))


def _hidden(nodes: Sequence[Node], names: Collection[str]) -> tuple[Node, ...]:
    return tuple(
        replace(node, children=_hidden(node.children, names))
        if isinstance(node, Group)
        else replace(node, visible=node.visible and node.name not in names)
        for node in nodes
    )
