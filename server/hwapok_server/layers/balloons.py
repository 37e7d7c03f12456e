"""Speech balloons: white areas with lettering. They belong to one place: nothing is copied from them."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Mask, grown, scale_of

_WHITE, _BLACK = 240, 96
"""Every channel of a balloon is at least so light, and of its lettering at most so."""
_LEAST, _MOST = 0.002, 0.12
"""Shares of the picture that one covers."""
_ROUND = 0.4
"""Share of its bounding box, tail included, that it fills at least."""
_LETTERED = (0.02, 0.5)
"""Share of it that is lettering."""
_OUTLINE = 25
"""How far it is widened for its outline, in pixels at 1024."""


def speech_balloons(picture: Bytes) -> Mask:
    """Balloons, their lettering and their outlines."""
    return grown(inside_balloons(picture), _OUTLINE * scale_of(picture))


def inside_balloons(picture: Bytes) -> Mask:
    """Balloons and their lettering, up to their outlines."""
    white = (picture.min(axis=2) >= _WHITE).astype(np.uint8)
    contours, _ = cv2.findContours(white, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    found = np.zeros(white.shape, np.uint8)
    dark = (picture.max(axis=2) <= _BLACK).astype(np.uint8)
    for contour in contours:
        if _LEAST * white.size <= cv2.contourArea(contour) <= _MOST * white.size and _lettered(contour, dark):
            cv2.drawContours(found, [contour], 0, 1, cv2.FILLED)
    return found > 0


def _lettered(contour: cv2.typing.MatLike, dark: Bytes) -> bool:
    left, top, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-left, -top))
    if inside.mean() < _ROUND:
        return False
    share = float(dark[top : top + height, left : left + width][inside > 0].mean())
    return _LETTERED[0] <= share <= _LETTERED[1]
