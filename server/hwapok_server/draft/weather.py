"""What hangs in the air: rain, snow, mist, and the darker edges of the picture. The same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.palette import mix
from hwapok_server.draft.shapes import Floats, Outline, Patch, ellipse, rasterise
from hwapok_server.draft.shot import Shot
from hwapok_server.draft.words import Place, Weather

_VIGNETTE = 0.34
_NEAR_FOG = 0.35


@dataclass(frozen=True, slots=True)
class Veil:
    """Colour and alpha of canvas size, laid over the picture."""

    color: Floats
    alpha: Floats

    def over(self, color: Floats, patch: Patch) -> Veil:
        """Another veil before this one."""
        top = np.zeros_like(self.alpha)
        top[patch.area] = patch.alpha
        total = top + self.alpha * (1 - top)
        share = np.divide(top, total, out=np.zeros_like(top), where=total > 0)[..., None]
        return Veil(np.asarray(self.color + (color - self.color) * share, np.float32), total)


def veil_of(shot: Shot, *, near: bool = False) -> Veil:
    """The shot's air, all of it or what hangs before something near."""
    veil = _vignette(shot)
    if shot.scene.place is Place.ROOM:
        return veil
    if shot.scene.weather is Weather.FOG:
        veil = veil.over(
            mix(shot.palette.horizon, shot.palette.light, 0.3), _fog(shot).times(_NEAR_FOG if near else 1.0)
        )
    if shot.scene.weather is Weather.RAIN:
        for patch in _rain(shot):
            veil = veil.over(mix(shot.palette.horizon, 1.0, 0.55), patch)
    if shot.scene.weather is Weather.SNOW:
        for patch in _snow(shot):
            veil = veil.over(np.ones(3, np.float32), patch)
    return veil


def _vignette(shot: Shot) -> Veil:
    width, height = shot.size.width, shot.size.height
    x = (np.arange(width, dtype=np.float32)[None] / np.float32(width) - 0.5) * 2
    y = (np.arange(height, dtype=np.float32)[:, None] / np.float32(height) - 0.48) * 2
    corner = step(np.hypot(x * 0.92, y), 0.82, 1.5)
    dark = shot.palette.shade * shot.palette.zenith * np.float32(0.6)
    return Veil(np.broadcast_to(dark, (height, width, 3)), corner * np.float32(_VIGNETTE))


def _fog(shot: Shot) -> Patch:
    drift = fractal(shot.random("fog"), shot.size, (2, 6), 5)
    y = np.arange(shot.size.height, dtype=np.float32)[:, None] / np.float32(shot.size.height)
    level = step(y, 0.3, 0.66) * step(y, 1.12, 0.74)
    return Patch(np.asarray(np.clip(level * (0.18 + 0.85 * drift) * 0.8, 0, 0.8), np.float32))


def _rain(shot: Shot) -> list[Patch]:
    """Far drops fine and many, near ones long and few; all fall aslant alike."""
    random = shot.random("rain")
    patches = []
    for count, long, wide, alpha in ((520, 26, 1.1, 0.28), (240, 54, 1.7, 0.34), (70, 105, 2.6, 0.36)):
        drops = [_drop(shot, random, long, wide) for _ in range(int(count * shot.size.width / shot.size.height))]
        patches.append(rasterise(shot.size, drops).times(alpha))
    return patches


def _drop(shot: Shot, random: np.random.Generator, long: float, wide: float) -> Outline:
    x, y = random.uniform(-0.1, 1.1) * shot.size.width, random.uniform(-0.1, 1.0) * shot.size.height
    fall = shot.unit * long * random.uniform(0.6, 1.2)
    half = max(shot.unit * wide / 2, 0.5)
    return np.array([(x + fall * 0.16, y - fall), (x + half, y), (x - half, y)])


def _snow(shot: Shot) -> list[Patch]:
    random = shot.random("snow")
    patches = []
    for count, radius, alpha in ((420, 1.7, 0.75), (170, 3.4, 0.85), (36, 8.0, 0.5)):
        flakes = []
        for _ in range(int(count * shot.size.width / shot.size.height)):
            x, y = random.uniform(0, 1) * shot.size.width, random.uniform(0, 1) * shot.size.height
            r = shot.unit * radius * random.uniform(0.6, 1.25)
            flakes.append(ellipse(x, y, r, r * random.uniform(0.85, 1.1)))
        patches.append(rasterise(shot.size, flakes).times(alpha))
    return patches
