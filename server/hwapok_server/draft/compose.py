"""The whole draft, in order: backdrop, subject, layers.

order.layer     visible
conti           콘티 on white paper
sketch          line art over white flats
base_color      line art over flat colours
shaded_color    the subject with all its stages, the background in flats and lines
background      everything with all its stages
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from hwapok_server.draft import shade
from hwapok_server.draft.board import Board
from hwapok_server.draft.conti import rough
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import rgb
from hwapok_server.draft.places import PLACES
from hwapok_server.draft.shot import Shot, plan
from hwapok_server.draft.sky import paint_sky
from hwapok_server.draft.stages import Look, backdrop_pixels, subject_pixels
from hwapok_server.draft.subject import paint_subject
from hwapok_server.draft.weather import veil_of
from hwapok_server.model import Origin, RenderOrder
from hwapok_server.psd import tree
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.memo import Color, memo
from hwapok_server.psd.names import Stage
from hwapok_server.psd.stack import LayerStack, Node

_ALL = frozenset(Stage)
_FLATS = frozenset({Stage.LINES, Stage.FLAT})
_STAGES = {"sketch": (_FLATS, _FLATS), "base_color": (_FLATS, _FLATS), "shaded_color": (_ALL, _FLATS)}
"""The stages of subject and background that an ordered layer shows; every other one shows all."""
RENDERER = "offline-draft"
_SKETCH_INK = rgb(44, 40, 54)
_LINE_OPACITY = {"sketch": (255, 255), "base_color": (255, 220), "shaded_color": (220, 200)}
"""Of subject and background; in the finished scene the lines step back."""
_FINISHED_LINE_OPACITY = (190, 120)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boards of a shot, painted so far."""

    shot: Shot
    backdrop: Board
    subject: Board | None

    def preview(self) -> Image.Image:
        """The lit picture without lines and air."""
        if self.subject is None:
            return shade.opaque(self.backdrop.lit).convert("RGB")
        cover = self.subject.cover[..., None]
        return shade.opaque(self.backdrop.lit * (1 - cover) + self.subject.lit).convert("RGB")


def draw(order: RenderOrder, references: Sequence[bytes]) -> LayerStack:
    """The draft of an order. The same order and references give the same layers, to the pixel.

    :param references: encoded pictures; the first lends its subject, all lend their colours
    """
    pictures = open_references(references)
    shot = plan(order, pictures)
    return assemble(order, finish(shot, paint_backdrop(shot), pictures))


def open_references(references: Sequence[bytes]) -> list[Image.Image]:
    """:raises OSError: not a picture"""
    return [Image.open(io.BytesIO(reference)).convert("RGB") for reference in references]


def paint_backdrop(shot: Shot) -> Board:
    """Sky and place."""
    painter = Painter(Board(shot.size), shot)
    paint_sky(painter)
    PLACES[shot.scene.place](painter)
    return painter.board


def finish(shot: Shot, backdrop: Board, references: Sequence[Image.Image]) -> Drawing:
    """Adds the subject; its shadow falls on the backdrop."""
    return Drawing(shot, backdrop, paint_subject(backdrop, shot, references))


def assemble(order: RenderOrder, drawing: Drawing) -> LayerStack:
    """The layers of the drawing, as the order wants to see them."""
    shown = order.layer == "conti"
    nodes: list[Node] = [tree.conti(rough(drawing.shot, drawing.backdrop, drawing.subject), visible=shown)]
    if shown:
        paper = shade.opaque(np.ones_like(drawing.backdrop.flat))
        nodes.append(tree.background({Stage.FLAT: paper}, {}))
    else:
        nodes += _artwork(order.layer, drawing)
    stack = LayerStack(order.size, tuple(nodes))
    stack = replace(stack, nodes=(tree.original(flatten(stack)), *nodes))
    return tree.with_notes(stack, memo(Origin.of(order, RENDERER, draft=True), order.size, _swatches(drawing.shot)))


def _swatches(shot: Shot) -> list[Color]:
    """The colours that the scene was planned in."""
    values = [np.rint(color.clip(0, 1) * 255).astype(int).tolist() for color in shot.palette.swatches()]
    return [(red, green, blue) for red, green, blue in values]


def _artwork(layer: str, drawing: Drawing) -> list[Node]:
    inside, behind = _STAGES.get(layer, (_ALL, _ALL))
    strong, weak = _LINE_OPACITY.get(layer, _FINISHED_LINE_OPACITY)
    sketch = layer == "sketch"
    ink = _SKETCH_INK if sketch else drawing.shot.palette.ink
    background = backdrop_pixels(drawing.backdrop, veil_of(drawing.shot), Look(behind, ink, white=sketch))
    groups: list[Node] = [tree.background(background, {Stage.LINES: weak})]
    if drawing.subject is not None:
        subject = subject_pixels(drawing.subject, veil_of(drawing.shot, near=True), Look(inside, ink, white=sketch))
        mask = shade.layer(np.zeros(3, np.float32), drawing.subject.cover).getchannel("A")
        groups.insert(0, tree.subject(subject, mask, {Stage.LINES: strong}))
    return groups
