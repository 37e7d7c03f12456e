"""What a layer stack shows, as one picture for each stage: the subject's layers before the background's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.layers.weight import weights
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.names import BACKGROUND, SUBJECT, NodeName, Stage, stage_name
from hwapok_server.psd.stack import Group, LayerStack
from layers_canvas import Bytes, Floats


@dataclass(frozen=True)
class Found:
    """Canvas-sized."""

    lines: Floats
    """Cover, 0..1."""
    flat: Bytes
    shadow: Floats
    """What is multiplied, 0..1."""
    subject: Floats
    """Cover of the main subject; 0 where there is none."""


def found_in(stack: LayerStack) -> Found:
    """:param stack: with a background"""
    mask = _mask(stack)
    lines, flat, shadow = (_both(stack, stage, mask) for stage in (Stage.LINES, Stage.FLAT, Stage.SHADOW))
    drawn = shadow[..., 3:] > 0
    multiplied = np.where(drawn, shadow[..., :3], 255).astype(np.float32) / np.float32(255)
    return Found(lines[..., 3].astype(np.float32) / np.float32(255), flat[..., :3].copy(), multiplied, mask)


def weight(stack: LayerStack, stage: Stage) -> float:
    """How much the picture changes on average, 0..255, when a stage is hidden in both groups."""
    return weights(stack, [stage])[stage]


def recomposition(stack: LayerStack, picture: Bytes) -> tuple[int, float]:
    """Largest and mean difference, 0..255, between what is visible and the picture."""
    off = np.abs(_picture(stack) - picture)
    return int(off.max()), float(off.mean())


def _picture(stack: LayerStack) -> Floats:
    return np.asarray(flatten(stack), np.float32)


def _both(stack: LayerStack, stage: Stage, mask: Floats) -> Bytes:
    front, back = (_layer(stack, stage_name(stage, group)) for group in (SUBJECT, BACKGROUND))
    return np.where((mask > 0.5)[..., None], front, back).astype(np.uint8)


def _layer(stack: LayerStack, name: NodeName) -> Bytes:
    for node in stack.walk():
        if not isinstance(node, Group) and node.name == name.text:
            return np.asarray(node.image, np.uint8)
    return np.zeros((stack.size.height, stack.size.width, 4), np.uint8)


def _mask(stack: LayerStack) -> Floats:
    empty = Image.new("L", (stack.size.width, stack.size.height))
    found = [node.mask for node in stack.nodes if isinstance(node, Group) and node.name == SUBJECT.text]
    return np.asarray(found[0] if found and found[0] else empty, np.float32) / np.float32(255)
