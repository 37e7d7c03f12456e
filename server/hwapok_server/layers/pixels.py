"""Words and small tools that the layers share. Colours are sRGB, 8 bits."""

from __future__ import annotations

import math
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Value = TypeVar("Value", bound=np.generic)
Number = TypeVar("Number", np.uint8, np.int32)
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Labels = NDArray[np.int32]

_NORMAL_SIDE = 1024
"""Sizes in pixels are stated for a picture of this side."""


_FINEST = 1.5
"""Scale up to which a picture is looked at in full."""
_WIDE = 12
"""Width of a brush from which distances are faster than brushing."""


def scale_of(picture: NDArray[np.generic]) -> float:
    """How much larger than 1024 x 1024 a picture is, by its sides; at most 4, at least a quarter."""
    return min(max(math.sqrt(picture.shape[0] * picture.shape[1]) / _NORMAL_SIDE, 0.25), 4)


def coarseness(picture: NDArray[np.generic]) -> float:
    """How many times smaller lines and areas of a large picture are looked for; 1 up to 1536 x 1536."""
    return max(scale_of(picture) / _FINEST, 1.0)


def smaller(picture: Bytes, times: float) -> Bytes:
    """Averaged."""
    size = (max(round(picture.shape[1] / times), 1), max(round(picture.shape[0] / times), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def enlarged(values: NDArray[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    """Of `shape`, each value repeated."""
    return np.asarray(cv2.resize(values, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST), values.dtype)


def disc(width: float) -> Bytes:
    """A round brush, at least 3 pixels wide and odd."""
    side = 2 * max(round((width - 1) / 2), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def grown(mask: Mask, width: float) -> Mask:
    """Dilated by a round brush."""
    if width < _WIDE:
        return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(width)), np.uint8).astype(bool)
    if not mask.any():
        return mask
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away <= (width - 1) / 2, np.bool_)


def shrunk(mask: Mask, width: float) -> Mask:
    """Eroded by a round brush; the picture's border does not erode."""
    return ~grown(~mask, width)


def lightness(picture: Bytes) -> Bytes:
    """L of CIE Lab, 0..255."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)[..., 0], np.uint8)


def lab(colors: NDArray[np.generic]) -> Floats:
    """CIE Lab of RGB 0..255, L 0..100; height x width x 3."""
    return np.asarray(cv2.cvtColor(colors.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def nearest(values: NDArray[Value], holes: Mask) -> NDArray[Value]:
    """Values with each hole filled by the nearest known pixel. All holes: as they were."""
    if not holes.any() or holes.all():
        return values
    _, owner = cv2.distanceTransformWithLabels(
        holes.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(~holes)
    places = np.zeros(int(owner.max()) + 1, np.int64)
    places[owner[rows, columns]] = rows * holes.shape[1] + columns
    filled = values.copy()
    filled[holes] = values.reshape(-1, *values.shape[2:])[places[owner[holes]]]
    return filled
