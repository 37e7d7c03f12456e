"""One picture as the stages of a webtoon page: lines, correction, highlight, shadow, flat colours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.layers import shading
from hwapok_server.layers.exactness import flat_layer, multiplied, neutral_free, normal_layer, over, screened
from hwapok_server.layers.order import Settings
from hwapok_server.layers.pixels import Bytes, Floats, Mask
from hwapok_server.layers.thickness import Strokes
from hwapok_server.psd.names import Stage

_HALF = np.float32(0.5)
_WITHOUT_REST = frozenset(Stage) - {Stage.CORRECTION}
"""Stages that together reach every colour."""
_WEIGHTLESS = 0.05
"""A shading stage that changes the picture by less on average, of 255, is left to 보정."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture whose lines and flat colours were found."""

    target: Floats
    """What the stages compose to, 0..255."""
    under: Bytes
    """The picture without its lines."""
    flat: Bytes
    strokes: Strokes
    exact: Mask
    """Where the stages must compose to the target."""
    kept: Mask
    """Where layers have pixels."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Stages as RGBA, and what they compose to."""

    layers: dict[Stage, Bytes]
    composed: Floats


def paint(drawn: Drawn, settings: Settings) -> Painted:
    """The stages wanted, each over what those below it compose to as they are stored."""
    corrected = _corrected(settings)
    goal = _goal(drawn, settings)
    # The grain and the soft edges of lines, which are in the goal, are no light.
    lit = drawn.under.astype(np.float32) if corrected else goal
    layers = {Stage.FLAT: flat_layer(drawn.flat, drawn.kept)}
    composed = _shaded(layers, drawn.flat, lit, drawn.exact, settings)
    if corrected:
        layers[Stage.CORRECTION] = normal_layer(goal, composed, where=drawn.exact)
        composed = over(composed, layers[Stage.CORRECTION])
    if Stage.LINES in settings.stages:
        hole = drawn.strokes.hole & drawn.kept
        layers[Stage.LINES] = normal_layer(drawn.target, composed, drawn.strokes.shown, hole)
        composed = over(composed, layers[Stage.LINES])
    return Painted(layers, composed)


def _corrected(settings: Settings) -> bool:
    """Whether 보정 is made: asked for or not, where a setting leaves a rest that no other stage can take."""
    thinner = Stage.LINES in settings.stages and settings.line_thickness < 1
    return bool(settings.stages != _WITHOUT_REST or settings.shade_tones is not None or thinner)


def _goal(drawn: Drawn, settings: Settings) -> Floats:
    """What lies under the lines."""
    if Stage.LINES not in settings.stages:
        return drawn.target
    strokes = drawn.strokes
    left, faint = strokes.left[..., None], strokes.faint[..., None]
    bare = drawn.under + (drawn.target - drawn.under) * left
    seen = _without_ink(drawn.target, np.minimum(strokes.shown, _HALF)[..., None], strokes.color)
    bare = bare * (1 - faint) + seen * faint
    return np.where((strokes.hole & drawn.kept)[..., None], bare, drawn.target).astype(np.float32)


def _without_ink(target: Floats, cover: Floats, ink: Floats) -> Floats:
    """What becomes the target when ink covers a part of it."""
    return np.clip((target - ink * cover) / (1 - cover), 0, 255)


def _shaded(layers: dict[Stage, Bytes], flat: Bytes, lit: Floats, where: Mask, settings: Settings) -> Floats:
    """Adds the shading stages wanted; gives what they compose to."""
    composed, exact, tones = flat.astype(np.float32), not _corrected(settings), settings.shade_tones
    if Stage.SHADOW in settings.stages:
        dark = shading.exact_shadow(lit, composed) if exact else shading.shadow(lit, flat, tones)
        shadow = neutral_free(dark, 255, where)
        shaded = multiplied(composed, shadow)
        if exact or _has_weight(composed, shaded):
            layers[Stage.SHADOW], composed = shadow, shaded
    if Stage.HIGHLIGHT in settings.stages:
        light = shading.exact_highlight(lit, composed) if exact else shading.highlight(lit, flat, tones)
        highlight = neutral_free(light, 0, where)
        lightened = screened(composed, highlight)
        if exact or _has_weight(composed, lightened):
            layers[Stage.HIGHLIGHT], composed = highlight, lightened
    return composed


def _has_weight(below: Floats, above: Floats) -> bool:
    return float(np.abs(above - below).mean()) >= _WEIGHTLESS
