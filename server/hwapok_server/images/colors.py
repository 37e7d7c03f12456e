"""Names for colours: which of the product's named colours a colour is nearest to, as eyes judge it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

ANCHORS = {
    "white": 0xFFFFFF,
    "ivory": 0xF7F0DC,
    "light_gray": 0xCFCFCF,
    "gray": 0x8C8C8C,
    "charcoal": 0x444448,
    "black": 0x101012,
    "beige": 0xDCC7A1,
    "tan": 0xB98D5E,
    "brown": 0x7A4A2B,
    "dark_brown": 0x3D2618,
    "crimson": 0xA3162E,
    "red": 0xD9302C,
    "coral": 0xF0745A,
    "orange": 0xF08A24,
    "apricot": 0xF7BE8C,
    "pink": 0xF2A6BC,
    "rose": 0xD4607E,
    "gold": 0xD9A521,
    "yellow": 0xF6DC3B,
    "pale_yellow": 0xFAF0A6,
    "olive": 0x7C7A35,
    "lime": 0xA5CF45,
    "green": 0x3F9A48,
    "dark_green": 0x1E4D33,
    "sage": 0x9DB38E,
    "mint": 0xA9E0C6,
    "teal": 0x1E7F80,
    "cyan": 0x58C3DA,
    "sky_blue": 0x9CCBF0,
    "blue": 0x2F6BD0,
    "steel_blue": 0x5C7FA3,
    "navy": 0x16264F,
    "midnight": 0x0D1430,
    "lavender": 0xC0B2E2,
    "purple": 0x7440A8,
    "plum": 0x4D2350,
}
"""Key of the name (messages, section `color`) and the sRGB colour it stands for."""


def nearest_name(rgb: Floats) -> str:
    """The anchor at the smallest CIE76 distance from one sRGB colour (0..255)."""
    distances = np.linalg.norm(_ANCHOR_LAB - to_lab(rgb), axis=1)
    return list(ANCHORS)[int(distances.argmin())]


def to_lab(rgb: Floats) -> Floats:
    """sRGB 0..255 to CIELAB under D65 (IEC 61966-2-1 and CIE 15), over the last axis."""
    share = np.asarray(rgb, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _RGB_TO_XYZ.T / _WHITE_XYZ
    root = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_RGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE_XYZ = np.array([0.9505, 1.0, 1.089])
_ANCHOR_LAB = to_lab(np.array([[value >> 16, value >> 8 & 255, value & 255] for value in ANCHORS.values()], float))
