"""Lines on and around near-black fills, where black-hat sees no contrast.

Where ink and fill differ in colour, a pixel is ink as far as it has gone from the fill around it towards the ink. Where
they do not, the edge of the fill is its line: that is how it was drawn, and nobody can see otherwise.
"""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Floats, Mask, disc, grown, shrunk

_DARK = 80
"""L, 0..255, below which a fill hides ink."""
_MASS, _SMALLEST_MASS = 13, 1500
"""Dark areas that hold a brush of 13 pixels and cover 1500, at 1024, are fills."""
_AROUND = 31
_DISTINCT = 10
"""Distance between ink and fill, in RGB, from which they are told apart."""
_THIN = 9


def lines_on_dark(picture: Bytes, light: Bytes, ink: Floats, pen: float, scale: float) -> Mask:
    """:param pen: usual width of a line, in pixels"""
    dark = light < _DARK
    mass = _masses(dark, scale)
    if not mass.any():
        return mass
    zone = grown(mass, 2 * pen + 1) & dark
    smooth = cv2.blur(picture, (3, 3)).astype(np.float32)
    fill = _local_mean(smooth, shrunk(mass, 2 * pen + 1), round(_AROUND * scale))
    way = ink - fill
    distance = (way * way).sum(axis=2)
    cover = np.where(zone, ((smooth - fill) * way).sum(axis=2) / np.maximum(distance, 1), 0).clip(0, 1)
    thin = np.asarray(cv2.morphologyEx(cover, cv2.MORPH_TOPHAT, disc(_THIN * scale)), np.float32)
    rim = zone & ~shrunk(zone, 2 * pen + 1)
    distinct = distance >= _DISTINCT**2
    return np.asarray(np.where(distinct, thin > 0.5, rim) & zone, np.bool_)


def _masses(dark: Mask, scale: float) -> Mask:
    opened = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, disc(_MASS * scale))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= _SMALLEST_MASS * scale * scale
    large[0] = False
    return np.asarray(large[labels], np.bool_)


def _local_mean(values: Floats, where: Mask, side: int) -> Floats:
    """Means of the marked pixels around each pixel; of all of them where none is near."""
    weight = where.astype(np.float32)
    total = cv2.blur(values * weight[..., None], (side, side))
    share = cv2.blur(weight, (side, side))[..., None]
    every = values[where].mean(axis=0) if where.any() else values.mean(axis=(0, 1))
    return np.asarray(np.where(share > 1e-3, total / np.maximum(share, 1e-6), every), np.float32)
