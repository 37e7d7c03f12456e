"""A painted board as the layers of a production file: line art, correction, highlight, shadow, flat colour."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.draft import shade
from hwapok_server.draft.board import Board
from hwapok_server.draft.extend import extended
from hwapok_server.draft.lines import line_art
from hwapok_server.draft.shapes import Floats
from hwapok_server.draft.weather import Veil
from hwapok_server.psd.names import Stage

Pixels = dict[Stage, Image.Image]
_MARGIN = 0.03
"""How far a subject's colours go on around it, as a share of the picture's shorter side."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown of a board."""

    stages: Collection[Stage]
    ink: Floats
    white: bool = False
    """White flats: the look of a sketch."""


def backdrop_pixels(board: Board, veil: Veil, look: Look) -> Pixels:
    """The layers of a board that is painted all over."""
    return _pixels(board.flat, board.lit, line_art(board), veil, look)


def subject_pixels(board: Board, veil: Veil, look: Look) -> Pixels:
    """The layers of a board that is painted in part; colours go on a little way around, for the mask to grow into."""
    area = _around(board)
    cover = board.cover[area]
    flat, lit = (np.clip(extended(values[area], cover), 0, 1) for values in (board.flat, board.lit))
    part = Veil(veil.color[area], veil.alpha[area])
    pixels = _pixels(flat, lit, line_art(board)[area], part, look)
    return {stage: _on_canvas(image, board, area) for stage, image in pixels.items()}


def _pixels(flat: Floats, lit: Floats, lines: Floats, veil: Veil, look: Look) -> Pixels:
    # The layers are computed over the flat colours as they will be stored.
    flat = np.ones_like(flat) if look.white else np.rint(np.clip(flat, 0, 1) * 255).astype(np.float32) / np.float32(255)
    pixels = {Stage.FLAT: shade.opaque(flat)}
    if Stage.LINES in look.stages:
        pixels[Stage.LINES] = shade.layer(look.ink, lines)
    if Stage.CORRECTION in look.stages:
        pixels[Stage.CORRECTION] = shade.layer(veil.color, veil.alpha)
    if Stage.HIGHLIGHT in look.stages:
        pixels[Stage.HIGHLIGHT] = shade.highlight(flat, lit)
    if Stage.SHADOW in look.stages:
        pixels[Stage.SHADOW] = shade.shadow(flat, lit)
    return pixels


def _around(board: Board) -> tuple[slice, slice]:
    """The rows and columns that are painted, and a margin."""
    margin = round(min(board.size.width, board.size.height) * _MARGIN)
    rows, columns = (np.nonzero(board.cover.max(axis=axis) > 0)[0] for axis in (1, 0))
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + 1 + margin),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + 1 + margin),
    )


def _on_canvas(image: Image.Image, board: Board, area: tuple[slice, slice]) -> Image.Image:
    canvas = Image.new("RGBA", (board.size.width, board.size.height))
    canvas.paste(image, (area[1].start, area[0].start))
    return canvas
