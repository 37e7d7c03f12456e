"""Whether a picture is drawn with lines. Photos and paintings have dark thin things too, but short ones, and most of
their edges lie elsewhere."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.lines import Ink
from hwapok_server.layers.pixels import Bytes, Mask, grown, scale_of

_EDGE = 60
"""Difference to a neighbour, in any channel, that makes a strong edge."""
_LONG = 60
"""Pixels at 1024."""
_LEAST = 1.04
"""Of the share of ink in long strokes plus half the share of strong edges beside ink. Measured: drawn pictures 1.06 to
1.50, photos 0.28 to 1.01, and one of a rocket's launch tower 1.05. A photo that passes is taken apart for little use; a
drawing that fails loses its stages, so the bar is low."""


def line_drawn(picture: Bytes, ink: Ink) -> bool:
    """Whether its lines are worth a layer of their own."""
    strokes = ink.cover > 0.5
    if not strokes.any():
        return False
    return _long_share(strokes, scale_of(picture)) + _beside_ink(picture, ink.hole) / 2 >= _LEAST


def _long_share(strokes: Mask, scale: float) -> float:
    _, _, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8), connectivity=8)
    reach = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT])
    area = stats[1:, cv2.CC_STAT_AREA]
    return float(area[reach > _LONG * scale].sum() / area.sum())


def _beside_ink(picture: Bytes, hole: Mask) -> float:
    change = cv2.morphologyEx(cv2.medianBlur(picture, 5), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).max(axis=2)
    strong = change > _EDGE
    return float((strong & grown(hole, 5)).sum() / max(int(strong.sum()), 1))
