"""Line art by a difference of Gaussians (Winnemoeller et al. 2012): a line where a shape meets a lighter one.

It works on a board's key tones, so it finds every edge, and none that is only light.
"""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.board import Board
from hwapok_server.draft.noise import step
from hwapok_server.draft.shapes import Floats

_FINE = 0.8
_WIDE = 1.7
"""Standard deviations, thousandths of the picture's shorter side."""


def line_art(board: Board) -> Floats:
    """How dark the pencil is, 0..1: the edges of shapes, and the lines drawn by hand."""
    unit = min(board.size.width, board.size.height) / 1000
    edges = blurred(board.key, _WIDE * unit) - blurred(board.key, _FINE * unit)
    return np.asarray(np.maximum(step(edges, 0.004, 0.035) * board.weight, board.ink), np.float32)


def blurred(values: Floats, sigma: float) -> Floats:
    """A Gaussian blur; edges repeat."""
    reach = max(int(np.ceil(sigma * 2.5)), 1)
    at = np.arange(-reach, reach + 1)
    kernel = np.exp(-(at**2) / (2 * sigma**2)).astype(np.float32)
    kernel /= kernel.sum()
    return _along(_along(values, kernel, 0), kernel, 1)


def _along(values: Floats, kernel: Floats, axis: int) -> Floats:
    reach, length = len(kernel) // 2, values.shape[axis]
    padding = [(0, 0)] * values.ndim
    padding[axis] = (reach, reach)
    padded = np.pad(values, padding, mode="edge")
    out = np.zeros_like(values)
    for index, factor in enumerate(kernel):
        window = slice(index, index + length)
        out += factor * (padded[:, window] if axis else padded[window])
    return out
