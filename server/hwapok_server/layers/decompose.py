"""Takes a picture apart into the layers that a webtoon is made of. Pure: the same picture and settings give the same
layers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hwapok_server.layers import document
from hwapok_server.layers.conti import rough
from hwapok_server.layers.drawing import Drawing
from hwapok_server.layers.figure import drawn_background, drawn_figure, figure_before, plate_behind
from hwapok_server.layers.gate import line_drawn
from hwapok_server.layers.lines import all_ink, find_ink, mostly_paper
from hwapok_server.layers.order import (
    Decomposed,
    DecompositionCancelled,
    Finding,
    IsCancelled,
    OnStep,
    Settings,
    Source,
    Step,
)
from hwapok_server.layers.pixels import Bytes, Floats, Mask
from hwapok_server.layers.plate import Plate, whole_plate
from hwapok_server.layers.productions import ROUGH, production
from hwapok_server.layers.stages import Drawn, paint
from hwapok_server.layers.subject import find_subject
from hwapok_server.layers.weight import faint_shading
from hwapok_server.model import PsdLayers
from hwapok_server.psd.names import Stage
from hwapok_server.psd.stack import Node

_SEEN = 0.004


def _quiet(_step: Step, _done: float) -> None:
    pass


def _never() -> bool:
    return False


_DEFAULT = Settings()


def decompose(
    source: Source,
    settings: Settings = _DEFAULT,
    *,
    model: Path | None = None,
    on_step: OnStep = _quiet,
    cancelled: IsCancelled = _never,
) -> Decomposed:
    """The layers of a picture.

    :param model: weights of u2netp; without them the subject is found less well
    :raises DecompositionCancelled: `cancelled` said so between two steps
    :raises ValueError: the weights are not u2netp's
    """
    work = _Work(source, settings, model, _Watch(on_step, cancelled))
    return work.rough() if settings.layer == ROUGH else work.run()


@dataclass(frozen=True, slots=True)
class _Watch:
    on_step: OnStep
    cancelled: IsCancelled
    told: set[Step] = field(default_factory=set)

    def begin(self, step: Step) -> None:
        """A step that is done again is not told again: progress goes forwards."""
        if self.cancelled():
            raise DecompositionCancelled
        if step not in self.told:
            self.told.add(step)
            self.on_step(step, list(Step).index(step) / len(Step))


class _Work:
    """One picture on its way."""

    def __init__(self, source: Source, settings: Settings, model: Path | None, watch: _Watch) -> None:
        self._source, self._model, self._watch = source, model, watch
        wanted = settings.stages & production(settings.layer).stages
        self._settings = replace(settings, stages=wanted | {Stage.FLAT})
        self._findings: list[Finding] = []

    def rough(self) -> Decomposed:
        """For a picture that was ordered as a rough: all of it is 콘티."""
        self._watch.begin(Step.CONTI)
        self._look_for_color()
        return Decomposed(document.rough_only(self._source.picture), self._settings.psd_layers, tuple(self._findings))

    def run(self) -> Decomposed:
        self._watch.begin(Step.LINES)
        drawing = self._drawing(self._source.picture)
        if not production(self._settings.layer).colored:
            self._look_for_color()
        depth = self._depth(drawing)
        nodes = self._parts(drawing, staged=depth is PsdLayers.STAGES) if depth is not PsdLayers.FLAT else self._whole()
        self._watch.begin(Step.CONTI)
        guide = rough(self._source.picture, drawing.ink.cover)
        stack = document.stack_of(self._source.picture, guide, nodes)
        return Decomposed(stack, depth, tuple(self._findings))

    def _drawing(self, picture: Bytes) -> Drawing:
        line_work = not production(self._settings.layer).colored and mostly_paper(picture)
        return Drawing(picture, all_ink(picture) if line_work else find_ink(picture))

    def _look_for_color(self) -> None:
        """Where lines alone were ordered."""
        if not mostly_paper(self._source.picture):
            self._findings.append(Finding.COLORED)

    def _depth(self, drawing: Drawing) -> PsdLayers:
        wanted, plan = self._settings.psd_layers, production(self._settings.layer)
        if wanted is not PsdLayers.STAGES or not plan.colored or line_drawn(drawing.picture, drawing.ink):
            return wanted
        self._findings.append(Finding.PHOTO_LIKE)
        return PsdLayers.CUTOUT

    def _whole(self) -> list[Node]:
        return [document.plate(self._source.picture)]

    def _parts(self, drawing: Drawing, *, staged: bool) -> list[Node]:
        """The subject, if there is one, and the background."""
        self._watch.begin(Step.MASK)
        cover = self._cover(drawing)
        self._watch.begin(Step.PLATE)
        plate = self._plate(cover)
        self._watch.begin(Step.BACKGROUND)
        if not staged:
            return self._cut(cover, plate.picture)
        behind = self._behind(plate, cover, drawing)
        nodes = self._staged(cover, behind, drawing)
        if not self._settings.faint_shading and (faint := faint_shading(nodes, document.size_of(drawing.picture))):
            self._findings.append(Finding.FAINT_SHADING)
            self._settings = replace(self._settings, stages=self._settings.stages - faint)
            nodes = self._staged(cover, behind, drawing)
        return nodes

    def _staged(self, cover: Floats | None, behind: Drawn, drawing: Drawing) -> list[Node]:
        painted = paint(behind, self._settings)
        background = document.background(painted.layers, self._filled(cover))
        self._watch.begin(Step.SUBJECT)
        return [background] if cover is None else [self._subject(cover, painted.composed, drawing), background]

    def _cover(self, drawing: Drawing) -> Floats | None:
        found = find_subject(self._source, drawing, self._model)
        if self._source.cover is None and not found.learned:
            self._findings.append(Finding.CLASSICAL_MASK)
        if found.cover is None:
            self._findings = [*(one for one in self._findings if one is not Finding.PHOTO_LIKE), Finding.NO_SUBJECT]
        return found.cover

    def _plate(self, cover: Floats | None) -> Plate:
        if cover is None:
            return whole_plate(self._source.picture)
        if self._source.plate is None:
            return plate_behind(self._source.picture, cover)
        # What the subject does not touch is the picture, to the bit.
        return whole_plate(np.where((cover > _SEEN)[..., None], self._source.plate, self._source.picture))

    def _filled(self, cover: Floats | None) -> Mask | None:
        """Where the background was made up; None where it was drawn, or nothing hides it."""
        return None if cover is None or self._source.plate is not None else cover > _SEEN

    def _behind(self, plate: Plate, cover: Floats | None, drawing: Drawing) -> Drawn:
        everywhere = np.ones(plate.copied.shape, np.bool_)
        if cover is None:
            return drawn_background(plate, drawing, everywhere, self._settings)
        if self._source.plate is not None:
            return drawn_background(plate, self._drawing(plate.picture), everywhere, self._settings)
        return drawn_background(plate, drawing, cover <= _SEEN, self._settings)

    def _cut(self, cover: Floats | None, plate: Bytes) -> list[Node]:
        if cover is None:
            return self._whole()
        figure = figure_before(self._source.picture, cover, plate.astype(np.float32))
        return [document.cut_out(figure), document.plate(plate, self._filled(cover))]

    def _subject(self, cover: Floats, behind: Floats, drawing: Drawing) -> Node:
        figure = figure_before(self._source.picture, cover, behind)
        return document.subject(paint(drawn_figure(figure, drawing, self._settings), self._settings).layers, figure)
