"""How likely two neighbouring colours are one colour in different light. Distances are about those of CIE Lab."""

from __future__ import annotations

import math

import cv2
import numpy as np

from hwapok_server.layers.pixels import Floats

Color = tuple[float, float, float]
NEVER = 100.0
_DARKEST_SHADE = 0.42
_COLOREDNESS = 0.17
"""How much the channels of a shade may differ."""
_GLOSS_COLOREDNESS = 0.12


def lab_of(color: Color) -> Color:
    """CIE Lab, L 0..100."""
    pixel = np.array([[color]], np.float32) / 255
    l, a, b = cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0].tolist()
    return l, a, b


def difference(one: Color, other: Color) -> float:
    """Distance of two Lab colours (CIE 1976)."""
    return math.dist(one, other)


def ratio(dark: Color, light: Color) -> Color:
    """What multiplies `light` to make `dark`."""
    r, g, b = ((low + 4) / (high + 4) for low, high in zip(dark, light, strict=True))
    return r, g, b


def shade_cost(dark: Color, light: Color, tint: Color | None) -> float:
    """How far `dark` is from a cel shade of `light`.

    :param tint: the usual shade of this picture, when it has one
    """
    found = ratio(dark, light)
    plausible = 4 + _beyond(min(found), max(found)) + _warm_on_white(dark, light)
    return min(tint_cost(dark, light, tint), plausible)


def tint_cost(dark: Color, light: Color, tint: Color | None) -> float:
    """How far `dark` is from `light` in the picture's usual shade."""
    if tint is None:
        return NEVER
    return 100 * max(abs(a - b) for a, b in zip(ratio(dark, light), tint, strict=True))


def _beyond(low: float, high: float) -> float:
    dark, bright, colored = max(0.0, _DARKEST_SHADE - low), max(0.0, high - 1.02), high - low - _COLOREDNESS
    return dark * 80 + bright * 120 + max(0.0, colored) * 120


def _warm_on_white(dark: Color, light: Color) -> float:
    """White is shaded neutral or cool, never warm: skin is no shaded white."""
    if min(light) > 232 and max(light) - min(light) < 14 and dark[0] - dark[2] > 14:
        return 20.0
    return 0.0


def gloss_cost(dark: Color, light: Color) -> float:
    """How far `light` is from `dark` with white screened over it."""
    kept = [(255 - high + 4) / (255 - low + 4) for low, high in zip(dark, light, strict=True)]
    return 5 + max(0.0, max(kept) - min(kept) - _GLOSS_COLOREDNESS) * 120 + max(0.0, 0.35 - min(kept)) * 80


def usual_tint(pairs: Floats, weights: Floats) -> Color | None:
    """The shade that most of the open borders show.

    :param pairs: ratios, one row for each border; :param weights: their lengths
    """
    plausible = (pairs.min(1) > _DARKEST_SHADE) & (pairs.max(1) < 1.0) & (np.ptp(pairs, axis=1) < 0.25)
    plausible &= pairs.mean(1) < 0.93
    pairs, weights = pairs[plausible][:2000], weights[plausible][:2000]
    if not len(pairs):
        return None
    near = np.abs(pairs[:, None] - pairs[None]).max(axis=2) < 0.04
    votes = near @ weights
    winners = near[int(votes.argmax())]
    r, g, b = np.average(pairs[winners], axis=0, weights=weights[winners]).tolist()
    return r, g, b
