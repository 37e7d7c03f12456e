"""명암: what light does to the flat colours, coloured. Shadow is multiplied, highlight is screened."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Floats
from hwapok_server.layers.tones import posterised

_STEADY = 4
"""Added to both sides of a ratio, so that noise on dark colours stays small."""
_NO_SHADE, _NO_LIGHT = 251, 6
"""What is as weak, 0..255, is noise."""
_REACH, _TONES, _SPREAD = 7, 20, 4
"""Of the bilateral filter: pixels, levels of 255, pixels."""


def shadow(under: Floats, flat: Bytes, tones: int | None) -> Bytes:
    """What the flat colours are multiplied with, without grain; 255 is nothing."""
    below, light = (values.astype(np.float32) + _STEADY for values in (under, flat))
    clean = _clean(np.minimum(below / light, 1) * 255)
    found = np.where(clean.min(axis=2, keepdims=True) >= _NO_SHADE, 255, clean).astype(np.uint8)
    return found if tones is None else np.asarray(255 - posterised(255 - found, tones), np.uint8)


def highlight(under: Floats, flat: Bytes, tones: int | None) -> Bytes:
    """What is screened over the flat colours, without grain; 0 is nothing."""
    left, room = (255 + _STEADY - values.astype(np.float32) for values in (under, flat))
    clean = _clean(np.maximum(1 - left / room, 0) * 255)
    found = np.where(clean.max(axis=2, keepdims=True) <= _NO_LIGHT, 0, clean).astype(np.uint8)
    return found if tones is None else posterised(found, tones)


def exact_shadow(goal: Floats, below: Floats) -> Bytes:
    """What makes the goal of what lies below, wherever that is lighter."""
    return np.rint(np.clip(goal / np.maximum(below, 1e-3), 0, 1) * 255).astype(np.uint8)


def exact_highlight(goal: Floats, below: Floats) -> Bytes:
    """What makes the goal of what lies below, wherever that is darker."""
    return np.rint(np.clip((goal - below) / np.maximum(255 - below, 1e-3), 0, 1) * 255).astype(np.uint8)


def _clean(values: Floats) -> Bytes:
    """Without grain, edges kept."""
    calm = cv2.medianBlur(np.rint(values).astype(np.uint8), 3)
    return np.asarray(cv2.bilateralFilter(calm, _REACH, _TONES, _SPREAD), np.uint8)
