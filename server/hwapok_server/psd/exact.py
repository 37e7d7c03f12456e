"""Whether layers compose to a picture: the promise that every delivered document keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.stack import LayerStack

MAX = 2
MEAN = 0.05
"""Of 255."""
_ROWS = 512
"""Compared at once, so that a large picture needs no second copy of itself in wider numbers."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Between two pictures, in 1/255."""

    highest: int
    mean: float

    @property
    def kept(self) -> bool:
        """Whether the promise is."""
        return self.highest <= MAX and self.mean <= MEAN


def recomposed(stack: LayerStack, picture: Image.Image) -> Difference:
    """What the visible layers compose to against the picture: the mean in an editor that computes in float, and the
    highest in that or in one that rounds to 8 bits after each layer, whose steps add up but stay small."""
    wanted = np.asarray(picture.convert("RGB"))
    smooth, stepped = (difference(np.asarray(flatten(stack, stepwise=way)), wanted) for way in (False, True))
    return Difference(max(smooth.highest, stepped.highest), smooth.mean)


def difference(found: np.typing.NDArray[np.uint8], wanted: np.typing.NDArray[np.uint8]) -> Difference:
    """:raises ValueError: the sizes differ"""
    if found.shape != wanted.shape:
        raise ValueError(f"sizes differ: {found.shape} and {wanted.shape}")
    highest, total = 0, 0
    for row in range(0, len(wanted), _ROWS):
        apart = np.abs(found[row : row + _ROWS].astype(np.int16) - wanted[row : row + _ROWS])
        highest, total = max(highest, int(apart.max())), total + int(apart.sum(dtype=np.int64))
    return Difference(highest, total / wanted.size)
