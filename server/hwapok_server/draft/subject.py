"""The main subject: taken from the reference where that works, drawn where it does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from hwapok_server.draft.board import Board
from hwapok_server.draft.cutout import CutOut, cut_out
from hwapok_server.draft.figures import figure_of
from hwapok_server.draft.figures.frame import Frame
from hwapok_server.draft.noise import step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.pasted import paste
from hwapok_server.draft.shapes import ellipse
from hwapok_server.draft.shot import Shot


def paint_subject(backdrop: Board, shot: Shot, references: Sequence[Image.Image]) -> Board:
    """Paints the subject on a board of its own; its shadow and its light fall on the backdrop."""
    cut = cut_out(references[0]) if references else None
    if cut is not None:
        return _from_reference(backdrop, shot, cut)
    return _drawn(backdrop, shot)


def _drawn(backdrop: Board, shot: Shot) -> Board:
    figure = figure_of(shot.category, shot.scene.things)
    board = Board(shot.size)
    height = figure.height * shot.unit * 1000
    x, ground = shot.at(figure.x, figure.ground)
    figure.paint(Frame(Painter(board, shot), x, ground, height), shot.random("figure"))
    behind = Painter(backdrop, shot)
    if not figure.afloat:
        _ground_shadow(behind, x, ground, figure.half_width * height)
    if figure.glows and shot.palette.lamps_on:
        behind.halo(x + height * 0.16, ground - height * 0.62, height * 0.4, shot.palette.lamp, 0.65)
    return board


def _from_reference(backdrop: Board, shot: Shot, cut: CutOut) -> Board:
    board = Board(shot.size)
    left, top, right, bottom = paste(board, shot, cut)
    if not cut.cropped_below:
        _ground_shadow(
            Painter(backdrop, shot), (left + right) / 2, bottom - (bottom - top) * 0.02, (right - left) * 0.46
        )
    return board


def _ground_shadow(behind: Painter, x: float, ground: float, half: float) -> None:
    """A soft shadow that leans away from the light, darkest where the subject touches the ground."""
    toward, _ = behind.shot.light.direction((x, ground))
    for shift, rx, ry, amount in ((0.45, 1.3, 0.22, 0.9), (0.0, 0.95, 0.12, 0.9)):
        center = x - toward * half * shift
        patch = behind.patch(ellipse(center, ground, half * rx, half * ry))
        px, py = patch.grid()
        away = np.hypot(
            (px - np.float32(center)) / np.float32(half * rx), (py - np.float32(ground)) / np.float32(half * ry)
        )
        behind.shadow(patch.times(step(away, 1.0, 0.25) * np.float32(amount)), 1.0)
