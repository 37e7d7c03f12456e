"""Water and wet ground: ripples in perspective, reflections, a path of light."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.shapes import Floats, Patch
from hwapok_server.model import Size


def ripples(painter: Painter, patch: Patch, part: str, cells: tuple[int, int]) -> Floats:
    """Noise that lies flat: fine at the horizon, broad in front. 0..1, of the patch's shape."""
    shot = painter.shot
    height, width = patch.alpha.shape
    noise = fractal(shot.random(part), Size(width, height), cells, 5)
    near = np.linspace(0, 1, height) ** 0.42
    return np.asarray(noise[np.clip(near * height, 0, height - 1).astype(np.intp)])


def reflection(painter: Painter, patch: Patch, waviness: Floats, reach: float) -> Floats:
    """What stands above the patch's upper edge, upside down, shaken by ripples.

    :param waviness: ripples of the patch's shape
    :param reach: how far the rays are shaken, pixels
    """
    lit = painter.board.lit
    height, width = patch.alpha.shape
    rows = np.arange(height, dtype=np.float32)[:, None]
    shaken = np.clip(patch.top - 1 - rows * 0.9 + (waviness - 0.5) * np.float32(reach), 0, patch.top)
    columns = patch.left + np.arange(width)[None] + (waviness - 0.5) * np.float32(reach * 0.5)
    columns = np.clip(columns, 0, painter.shot.size.width - 1)
    return np.asarray(lit[shaken.astype(np.intp), columns.astype(np.intp)])


def glitter(painter: Painter, patch: Patch, waviness: Floats, amount: float) -> None:
    """The light's path towards the viewer."""
    shot = painter.shot
    x, y = patch.grid()
    near = (y - np.float32(patch.top)) / np.float32(patch.alpha.shape[0])
    spread = shot.unit * (26 + 170 * near)
    path = np.exp(-(((x - np.float32(shot.light.x)) / spread) ** 2))
    sparks = step(waviness + path * 0.22, 0.64, 0.76) * path
    painter.board.glow(patch.times(sparks * np.float32(amount)), shot.palette.light)
    painter.board.glow(patch.times(path * np.float32(0.22 * amount)), shot.palette.light)
