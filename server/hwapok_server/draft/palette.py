"""The colours and the light of a scene: time of day, weather, and a lean towards the references. Values 0..1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from hwapok_server.draft.shapes import Floats
from hwapok_server.draft.words import Place, Scene, Time, Weather

_LEAN = 0.3
"""How far the sky's colours go towards the references' nearest ones."""
_REFERENCE_COLORS = 6


def rgb(red: float, green: float, blue: float) -> Floats:
    """A colour from its 8-bit values."""
    return np.array([red, green, blue], np.float32) / np.float32(255)


def mix(a: ArrayLike, b: ArrayLike, amount: float) -> Floats:
    """From `a` (0) to `b` (1)."""
    first, second = np.asarray(a, np.float32), np.asarray(b, np.float32)
    return np.asarray(first + (second - first) * np.float32(amount), np.float32)


@dataclass(frozen=True, slots=True)
class Palette:
    """Three heights of the sky, what light and shade do to a colour, and the colour of lamps."""

    zenith: Floats
    middle: Floats
    horizon: Floats
    ambient: Floats
    """Multiplies every colour."""
    light: Floats
    """Colour of the moon or the sun."""
    shade: Floats
    """Multiplies what lies in shadow."""
    ink: Floats
    """Colour of the line art."""
    lamp: Floats
    lamps_on: bool
    contrast: float = 1.0
    """Strength of light and shadow: less under clouds."""

    def local(self, color: Floats, depth: float = 0.0, strength: float = 1.0) -> Floats:
        """A thing's own colour in this air: tinted, and paler with distance.

        :param depth: 0 in front, 1 at the horizon
        :param strength: how much of the tint
        """
        return mix(color * mix(1.0, self.ambient, strength), self.horizon, depth)

    def swatches(self) -> tuple[Floats, ...]:
        return self.zenith, self.middle, self.horizon, self.light, self.lamp, self.shade * self.middle


_LAMP = rgb(255, 186, 96)
_LAMPLIT = rgb(226, 184, 150)
_LAMP_SHADE = rgb(120, 92, 104)
_OF_TIME = {
    Time.NIGHT: Palette(
        zenith=rgb(15, 21, 56),
        middle=rgb(36, 58, 118),
        horizon=rgb(118, 144, 194),
        ambient=rgb(126, 138, 190),
        light=rgb(250, 244, 218),
        shade=rgb(92, 96, 160),
        ink=rgb(14, 14, 34),
        lamp=_LAMP,
        lamps_on=True,
    ),
    Time.SUNSET: Palette(
        zenith=rgb(72, 58, 128),
        middle=rgb(232, 114, 98),
        horizon=rgb(255, 204, 130),
        ambient=rgb(216, 162, 168),
        light=rgb(255, 232, 172),
        shade=rgb(126, 92, 138),
        ink=rgb(48, 26, 44),
        lamp=_LAMP,
        lamps_on=True,
    ),
    Time.DAWN: Palette(
        zenith=rgb(108, 142, 194),
        middle=rgb(222, 192, 206),
        horizon=rgb(255, 230, 202),
        ambient=rgb(226, 222, 238),
        light=rgb(255, 242, 216),
        shade=rgb(138, 140, 182),
        ink=rgb(46, 46, 68),
        lamp=_LAMP,
        lamps_on=False,
    ),
    Time.DAY: Palette(
        zenith=rgb(70, 140, 216),
        middle=rgb(140, 196, 238),
        horizon=rgb(224, 241, 247),
        ambient=rgb(250, 252, 255),
        light=rgb(255, 252, 236),
        shade=rgb(134, 146, 190),
        ink=rgb(38, 40, 56),
        lamp=_LAMP,
        lamps_on=False,
    ),
}


def palette_of(scene: Scene) -> Palette:
    """The scene's own palette."""
    base = _OF_TIME[scene.time]
    if scene.place is Place.ROOM and base.lamps_on:
        base = replace(base, ambient=_LAMPLIT, shade=_LAMP_SHADE)
    if scene.weather is Weather.CLEAR:
        return base
    gray = {Weather.RAIN: rgb(92, 106, 128), Weather.SNOW: rgb(196, 206, 222), Weather.FOG: rgb(206, 210, 214)}
    veil = gray[scene.weather] * mix(1.0, base.ambient, 0.85)
    amount = {Weather.RAIN: 0.55, Weather.SNOW: 0.45, Weather.FOG: 0.42}[scene.weather]
    return replace(
        base,
        zenith=mix(base.zenith, veil * np.float32(0.8), amount),
        middle=mix(base.middle, veil * np.float32(0.95), amount),
        horizon=mix(base.horizon, veil * np.float32(1.12), amount * 0.8),
        ambient=mix(base.ambient, veil, 0.25),
        shade=mix(base.shade, 1.0, 0.25),
        contrast=0.62,
        lamps_on=base.lamps_on or scene.weather is Weather.RAIN,
    )


def lean(palette: Palette, references: Sequence[Image.Image]) -> Palette:
    """The palette with each sky colour a step towards the references' nearest colour."""
    if not references:
        return palette
    own = np.concatenate([_main_colors(reference) for reference in references])

    def towards(color: Floats) -> Floats:
        return mix(color, own[((own - color) ** 2).sum(axis=1).argmin()], _LEAN)

    return replace(
        palette,
        zenith=towards(palette.zenith),
        middle=towards(palette.middle),
        horizon=towards(palette.horizon),
    )


def _main_colors(reference: Image.Image) -> Floats:
    """count x 3"""
    small = reference.convert("RGB").resize((96, 96), Image.Resampling.BOX)
    quantised = small.quantize(_REFERENCE_COLORS, method=Image.Quantize.MEDIANCUT)
    colors = quantised.getpalette() or []
    return np.array(colors[: _REFERENCE_COLORS * 3], np.float32).reshape(-1, 3) / np.float32(255)
