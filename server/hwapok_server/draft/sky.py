"""The sky: bands of colour, stars, the moon or the sun, clouds."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix
from hwapok_server.draft.shapes import Floats, Patch, ellipse
from hwapok_server.draft.words import Time, Weather

_BANDS = 7
_CLOUDINESS = {Weather.CLEAR: 0.56, Weather.SNOW: 0.46, Weather.FOG: 0.52, Weather.RAIN: 0.36}
"""The cloud noise from which on there is cloud: lower is cloudier."""


def paint_sky(painter: Painter) -> None:
    """Fills the whole canvas."""
    _gradient(painter)
    if painter.shot.scene.time is Time.NIGHT and painter.shot.scene.weather is Weather.CLEAR:
        _stars(painter)
    _glow(painter)
    if painter.shot.light.visible:
        _disc(painter)
    _clouds(painter)


def _gradient(painter: Painter) -> None:
    """Smooth when lit; flat, in bands like cut paper."""
    shot = painter.shot
    height = np.arange(shot.size.height, dtype=np.float32)[:, None] / np.float32(shot.horizon)
    drift = fractal(shot.random("sky"), shot.size, (3, 4), 3) - 0.5
    at = np.clip(height + drift * 0.16, 0, 1)
    bands = (np.floor(at * _BANDS) + np.float32(0.5)) / np.float32(_BANDS)
    painter.board.fill(painter.everywhere(), _sky_color(painter, bands), _sky_color(painter, at), line=0)


def _sky_color(painter: Painter, at: Floats) -> Floats:
    """:param at: 0 at the zenith, 1 at the horizon"""
    palette = painter.shot.palette
    stops = np.array([0.0, 0.62, 1.0], np.float32)
    colors = np.stack([palette.zenith, palette.middle, palette.horizon])
    bands = [np.interp(at, stops, colors[:, band]) for band in range(3)]
    return np.stack(bands, axis=-1).astype(np.float32)


def _stars(painter: Painter) -> None:
    shot = painter.shot
    random = shot.random("stars")
    count = int(shot.size.width * shot.size.height / 3600)
    x = random.uniform(0, shot.size.width, count)
    y = random.uniform(0, 1, count) ** 1.3 * shot.horizon
    radius = shot.unit * (0.55 + 1.5 * random.random(count) ** 6)
    light = painter.patch(*(ellipse(*star) for star in zip(x, y, radius, radius, strict=True)))
    twinkle = fractal(random, shot.size, (40, 40), 2)[light.area]
    painter.board.glow(light.times(0.35 + 0.9 * twinkle), mix(shot.palette.light, 1.0, 0.5))
    for bright in radius.argsort()[-6:]:
        painter.halo(x[bright], y[bright], shot.unit * 5, shot.palette.light, 0.5)
    _milky_way(painter, random)


def _milky_way(painter: Painter, random: np.random.Generator) -> None:
    shot = painter.shot
    patch = Patch(np.ones((int(shot.horizon), shot.size.width), np.float32))
    x, y = (values / np.float32(shot.horizon) for values in patch.grid())
    across = (x * 0.55 - y * 0.9 + 0.18) / np.float32(0.2)
    cloud = fractal(random, shot.size, (5, 5), 5)[patch.area]
    painter.board.glow(
        patch.times(np.exp(-(across**2)) * step(cloud, 0.3, 0.9) * np.float32(0.2)), shot.palette.horizon
    )


def _glow(painter: Painter) -> None:
    shot, light = painter.shot, painter.shot.light
    strength = shot.palette.contrast if light.visible else shot.palette.contrast * 0.5
    reach = min(shot.size.width, shot.size.height)
    wide = 0.34 if shot.scene.time is Time.SUNSET else 0.2
    painter.halo(light.x, light.y, reach * wide, mix(shot.palette.light, shot.palette.horizon, 0.5), 0.62 * strength)
    painter.halo(light.x, light.y, light.radius * 1.5, shot.palette.light, 0.75 * strength)


def _disc(painter: Painter) -> None:
    shot, light = painter.shot, painter.shot.light
    disc = painter.patch(ellipse(light.x, light.y, light.radius, light.radius))
    bright = mix(shot.palette.light, 1.0, 0.35)
    painter.board.fill(disc, shot.palette.light, bright, line=0.4)
    if shot.scene.time is Time.NIGHT:
        seas = fractal(shot.random("moon"), shot.size, (14, 14), 4)[disc.area]
        painter.board.veil(
            disc.times(step(seas, 0.5, 0.72) * np.float32(0.3)), mix(shot.palette.light, shot.palette.middle, 0.45)
        )


def _clouds(painter: Painter) -> None:
    """Cloud where the noise is high; bright where it falls off towards the light."""
    shot, light = painter.shot, painter.shot.light
    density = _cloud_noise(painter)
    x, y = light.direction((shot.size.width / 2, shot.horizon / 2))
    reach = shot.unit * 22
    facing = step(density - _pushed(density, round(-x * reach), round(-y * reach)), -0.02, 0.09)
    threshold = _CLOUDINESS[shot.scene.weather]
    body = Patch(step(density, threshold, threshold + 0.1) * _clearing(painter, density.shape))
    dark, bright = _cloud_colors(painter)
    tones = dark + (bright - dark) * facing[..., None]
    cel = dark + (bright - dark) * step(facing, 0.45, 0.55)[..., None]
    night = shot.scene.time is Time.NIGHT
    painter.board.fill(body.times(0.72 if night else 0.9), cel, tones, line=0)


def _cloud_noise(painter: Painter) -> Floats:
    """Flat heaps in the middle of the sky, thinning out towards the zenith and the horizon."""
    shot = painter.shot
    aspect = shot.size.width / shot.size.height
    noise = fractal(shot.random("clouds"), shot.size, (max(round(3 * aspect), 2), 7), 6)
    y = np.arange(int(shot.horizon), dtype=np.float32)[:, None] / np.float32(shot.horizon)
    return np.asarray(noise[: int(shot.horizon)] - 0.34 * np.abs(y - 0.52) ** 1.5, np.float32)


def _clearing(painter: Painter, shape: tuple[int, ...]) -> Floats:
    """Clouds part before the disc and end above the horizon."""
    light = painter.shot.light
    x, y = Patch(np.ones(shape, np.float32)).grid()
    apart = step(np.hypot(x - np.float32(light.x), y - np.float32(light.y)) / np.float32(light.radius), 1.0, 3.4)
    near = apart if light.visible else np.ones(shape, np.float32)
    return np.asarray(near * step(y / np.float32(shape[0]), 0.99, 0.8), np.float32)


def _cloud_colors(painter: Painter) -> tuple[Floats, Floats]:
    palette, scene = painter.shot.palette, painter.shot.scene
    if scene.time is Time.NIGHT:
        return mix(palette.zenith, palette.middle, 0.55), mix(palette.middle, palette.horizon, 0.75)
    if scene.time is Time.SUNSET:
        return mix(palette.zenith, palette.middle, 0.62), mix(palette.horizon, palette.light, 0.4)
    return mix(palette.middle, palette.horizon, 0.45), mix(palette.horizon, 1.0, 0.8)


def _pushed(values: Floats, x: int, y: int) -> Floats:
    """Moved by whole pixels; the edges repeat."""
    height, width = values.shape
    padded = np.pad(values, ((abs(y), abs(y)), (abs(x), abs(x))), mode="edge")
    return padded[abs(y) - y : abs(y) - y + height, abs(x) - x : abs(x) - x + width]
