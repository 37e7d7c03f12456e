"""A picture descriptor without a model: its colours and the directions of its edges, 728 numbers.

It finds the same picture again after recompression, a crop or a change of brightness. It does not know what a picture
shows: the same subject in another drawing style is not near.

Construction, for a picture squeezed to 128 x 128:

* 576: histogram of oriented gradients (Dalal and Triggs 2005): 8 x 8 cells of 16 px, 9 unsigned orientations, votes
  by gradient length; each cell normalised with its 3 x 3 neighbourhood and clipped at 0.2.
* 125: square root of the histogram over 5 x 5 x 5 colours (Hellinger distance instead of Euclidean).
* 27: mean colour of each field of a 3 x 3 grid, centred on the picture's own mean.

Each part is scaled to length 1, weighted, and joined; the whole has length 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hwapok_embedding.port import Pixels, Space, Vectors

SIDE = 128
CELLS = 8
ORIENTATIONS = 9
COLOURS = 5
GRID = 3
DIMENSION = CELLS * CELLS * ORIENTATIONS + COLOURS**3 + GRID * GRID * 3
EDGE_WEIGHT, COLOUR_WEIGHT, LAYOUT_WEIGHT = 0.8, 0.45, 0.4
CLIP = 0.2

_Floats = NDArray[np.floating[Any]]


class DescriptorEncoder:
    """ImageEncoder."""

    space = Space(f"descriptor:colour-hog:{DIMENSION}:v1", DIMENSION, "colour and edge descriptor")
    side = SIDE

    def prepare(self, picture: Image.Image) -> Pixels:
        return np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX))

    def encode(self, pictures: Sequence[Pixels]) -> Vectors:
        return np.stack([describe(picture) for picture in pictures])


def describe(pixels: Pixels) -> Vectors:
    """One row of length 1 from 128 x 128 x 3 pixels."""
    colours = pixels.astype(np.float32) / 255.0
    parts = (
        EDGE_WEIGHT * _unit(_edges(colours)),
        COLOUR_WEIGHT * _unit(_palette(colours)),
        LAYOUT_WEIGHT * _unit(_layout(colours)),
    )
    return _unit(np.concatenate(parts)).astype(np.float32)


def _edges(colours: _Floats) -> _Floats:
    down, right = np.gradient(colours @ np.array([0.299, 0.587, 0.114], np.float32))
    length = np.hypot(down, right)
    # Unsigned: a dark line on white and a white line on dark are the same edge.
    bins = (np.arctan2(down, right) % np.pi / np.pi * ORIENTATIONS).astype(int) % ORIENTATIONS
    cell = np.arange(SIDE) * CELLS // SIDE
    index = (cell[:, None] * CELLS + cell[None, :]) * ORIENTATIONS + bins
    votes: _Floats = np.bincount(index.ravel(), length.ravel(), CELLS * CELLS * ORIENTATIONS).astype(float)
    return _normalise_cells(votes.reshape(CELLS, CELLS, ORIENTATIONS)).ravel()


def _normalise_cells(cells: _Floats) -> _Floats:
    energy = np.pad((cells**2).sum(axis=2), 1, mode="edge")
    around = sum(energy[row : row + CELLS, column : column + CELLS] for row in range(3) for column in range(3))
    # The constant keeps noise in empty areas from being blown up to an edge.
    return np.minimum(cells / np.sqrt(around + 1e-2)[..., None], CLIP)


def _palette(colours: _Floats) -> _Floats:
    step = np.minimum((colours * COLOURS).astype(int), COLOURS - 1)
    index = (step[..., 0] * COLOURS + step[..., 1]) * COLOURS + step[..., 2]
    counts: _Floats = np.sqrt(np.bincount(index.ravel(), minlength=COLOURS**3))
    return counts


def _layout(colours: _Floats) -> _Floats:
    rows = np.array_split(colours, GRID, axis=0)
    fields = np.array([field.mean(axis=(0, 1)) for row in rows for field in np.array_split(row, GRID, axis=1)])
    centred: _Floats = (fields - fields.mean(axis=0)).ravel()
    return centred


def _unit(values: _Floats) -> _Floats:
    """Scaled to length 1; a zero stays zero."""
    length = float(np.linalg.norm(values))
    return values / length if length > 0 else values
