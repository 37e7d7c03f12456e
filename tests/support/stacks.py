"""A small layer stack that uses everything a document can have."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image

from hwapok_server.model import Origin, PsdLayers, RenderOrder, Size
from hwapok_server.psd import tree
from hwapok_server.psd.info import DocumentInfo, document_info
from hwapok_server.psd.names import NOTES_TEXT, Stage
from hwapok_server.psd.stack import Layer, LayerStack

SIZE = Size(96, 64)
DRAWN_OVER_FLAT: Mapping[Stage, int] = {
    Stage.LINES: 90,
    Stage.CORRECTION: 60,
    Stage.HIGHLIGHT: 120,
    Stage.SHADOW: 160,
}


def stage_pixels(seed: int, *, size: Size = SIZE) -> dict[Stage, Image.Image]:
    """Opaque flats and noise over them: every colour and every alpha occurs."""
    noise = np.random.default_rng(seed)
    pixels = {stage: _noise(noise, size, highest=alpha) for stage, alpha in DRAWN_OVER_FLAT.items()}
    return pixels | {Stage.FLAT: _noise(noise, size, lowest=255)}


def full_stack(*, size: Size = SIZE) -> LayerStack:
    """The whole tree: hidden layers, a masked isolated group, a pass-through group, every blend mode, opacities."""
    mask = Image.radial_gradient("L").resize((size.width, size.height))
    rough = _noise(np.random.default_rng(5), size)
    return LayerStack(
        size,
        (
            tree.original(rough),
            tree.conti(rough, visible=False),
            tree.notes([Layer(NOTES_TEXT.text, NOTES_TEXT.ascii, rough)]),
            tree.subject(stage_pixels(1, size=size), mask, {Stage.LINES: 200}),
            tree.background(stage_pixels(2, size=size), {Stage.SHADOW: 128}),
        ),
    )


def label() -> DocumentInfo:
    """The label of a draft."""
    return document_info(Origin.of(order(), "offline-draft", draft=True))


def order(
    scene: str = "달빛 아래 한옥 마당에 앉은 고양이",
    *,
    tag: str = "고양이",
    category: str = "animal",
    layer: str = "background",
    psd_layers: PsdLayers = PsdLayers.STAGES,
    size: Size | None = None,
) -> RenderOrder:
    """An order as a prompt job hands it on."""
    return RenderOrder(
        prompt=f"A webtoon background. {scene}",
        category=category,
        layer=layer,
        tag=tag,
        scene=scene,
        prompt_job="",
        size=size or Size(1024, 1024),
        psd_layers=psd_layers,
    )


def _noise(random: np.random.Generator, size: Size, *, lowest: int = 0, highest: int = 255) -> Image.Image:
    pixels = random.integers(0, 256, (size.height, size.width, 4), np.uint8)
    pixels[..., 3] = random.integers(lowest, highest + 1, (size.height, size.width), np.uint8)
    return Image.fromarray(pixels)
