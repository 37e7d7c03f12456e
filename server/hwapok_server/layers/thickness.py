"""선화 thicker or thinner than it was drawn, while the picture stays as it is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from hwapok_server.layers.lines import Ink
from hwapok_server.layers.pixels import Bytes, Floats, Mask, grown

_FAINT, _HIDING = 0.25, 0.5
"""Cover of ink up to which what lies under it is seen, and from which it is hidden."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """The lines as their layer shows them."""

    hole: Mask
    """Where their layer has pixels."""
    shown: Floats
    """Cover, 0..1."""
    color: Floats
    """Of the ink, RGB."""
    faint: Floats
    """1 where there is so little ink that what lies under it shows; 0 where it must be guessed."""
    left: Floats
    """Share, 0..1, of what lines change in the picture that stays below their layer: thinner lines leave a rest."""


def strokes_of(ink: Ink, thickness: float, within: Mask) -> Strokes:
    """:param thickness: factor of the width as drawn; :param within: where lines may be"""
    cover = np.where(within & ink.hole, ink.cover, 0).astype(np.float32)
    reach = (thickness - 1) * ink.pen / 2
    none = np.zeros_like(cover)
    if reach == 0:
        seen = np.clip((_HIDING - cover) / (_HIDING - _FAINT), 0, 1).astype(np.float32)
        faint = none if ink.paper else seen
        return Strokes(ink.hole & within, cover, ink.color, faint, none)
    shown = _moved(cover, reach)
    if reach > 0:
        return Strokes(grown(ink.hole, 2 * reach + 1) & within, np.maximum(shown, cover), ink.color, none, none)
    left = (cover - shown) / np.maximum((1 - shown) * cover, 1e-3)
    left = np.where(cover > 0, np.clip(left, 0, 1), 0)
    return Strokes(ink.hole & within, shown, ink.color, none, left.astype(np.float32))


def _moved(cover: Floats, reach: float) -> Floats:
    """The cover with its edges moved outwards, or inwards for a negative reach, by a part of a pixel at a time."""
    whole, part = divmod(abs(reach), 1)
    move = cv2.dilate if reach > 0 else cv2.erode
    near = cover if whole == 0 else np.asarray(move(cover, _brush(int(whole))), np.float32)
    far = np.asarray(move(cover, _brush(int(whole) + 1)), np.float32)
    return np.asarray(near * (1 - part) + far * part, np.float32)


def _brush(reach: int) -> Bytes:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)), np.uint8)
