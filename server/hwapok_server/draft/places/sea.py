"""The sea from the beach: headlands, ripples, the light's path, surf on sand."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.noise import profile, step
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.ridges import Ridge, below, paint_ridge
from hwapok_server.draft.places.water import glitter, reflection, ripples
from hwapok_server.draft.shapes import Floats, Patch, rectangle, smooth

_WATER = rgb(40, 108, 142)
_SAND = rgb(222, 196, 154)
_SNOW = rgb(232, 240, 250)
_ROCK = rgb(70, 74, 92)


def paint_sea(painter: Painter) -> None:
    """From the headlands to the dry sand."""
    shot = painter.shot
    share = shot.horizon / shot.size.height
    paint_ridge(painter, Ridge(share + 0.003, 0.07, 0.72, features=2, gain=0.42), _ROCK)
    _headland(painter)
    _water(painter)
    _sails(painter)
    _beach(painter)
    _gulls(painter)


def _headland(painter: Painter) -> None:
    """A cape on the side away from the light."""
    shot = painter.shot
    width = shot.size.width
    line = profile(shot.random("cape"), width, 3)
    x = np.linspace(0, 1, width, dtype=np.float32)
    away = x if shot.light.x < width / 2 else 1 - x
    rise = step(away, 0.58, 1.0) * (0.1 + 0.07 * line) * shot.size.height
    top = (shot.horizon + 2 - rise).astype(np.float32)
    patch = below(painter, top, shot.horizon + 2)
    painter.form(patch, _ROCK, 0.34, roundness=0.05)


def _water(painter: Painter) -> None:
    shot, palette = painter.shot, painter.shot.palette
    sea = painter.patch(rectangle(0, shot.horizon, shot.size.width, shot.size.height * 0.93))
    waves = ripples(painter, sea, "waves", (7, 34))
    near = np.linspace(0, 1, sea.alpha.shape[0], dtype=np.float32)[:, None, None]
    deep = palette.local(_WATER)
    mirrored = reflection(painter, sea, waves, shot.unit * 70)
    lit = mirrored + (deep - mirrored) * (0.3 + 0.35 * near)
    lit = lit * (1 + (waves[..., None] - np.float32(0.5)) * (0.25 + 0.3 * near))
    bands = (np.floor(near * 5 + (waves[..., None] - 0.5) * 0.9) + np.float32(0.5)) / 5
    flat = mix(palette.middle, deep, 0.35) + (
        palette.local(_WATER, 0, 0.7) - mix(palette.middle, deep, 0.35)
    ) * np.clip(bands, 0, 1)
    painter.board.fill(sea, flat.astype(np.float32), np.clip(lit, 0, 1).astype(np.float32))
    glitter(painter, sea, waves, 0.95 if shot.light.visible else 0.35)


def _sails(painter: Painter) -> None:
    """Two boats far out."""
    shot = painter.shot
    for x, tall in ((0.3, 0.034), (0.42, 0.022)):
        px, foot, size = x * shot.size.width, shot.horizon + shot.unit * 8, tall * shot.unit * 1000
        hull = np.array(
            [
                (px - size * 0.5, foot - size * 0.12),
                (px + size * 0.5, foot - size * 0.12),
                (px + size * 0.34, foot + size * 0.05),
                (px - size * 0.36, foot + size * 0.05),
            ]
        )
        sail = np.array(
            [
                (px - size * 0.02, foot - size * 0.16),
                (px - size * 0.02, foot - size),
                (px + size * 0.42, foot - size * 0.2),
            ]
        )
        jib = np.array(
            [
                (px - size * 0.08, foot - size * 0.16),
                (px - size * 0.08, foot - size * 0.86),
                (px - size * 0.4, foot - size * 0.18),
            ]
        )
        painter.fill(painter.patch(sail, jib), rgb(250, 244, 232), 0.25, line=0.5)
        painter.fill(painter.patch(hull), rgb(70, 52, 48), 0.25, line=0.5)


def _beach(painter: Painter) -> None:
    """Wet sand that mirrors the sky, a line of foam, dry sand."""
    shot, palette = painter.shot, painter.shot.palette
    shore = _shore(painter, 0.845)
    wet = below(painter, shore, shot.size.height)
    sand = mix(_SAND, _SNOW, 0.6 if shot.scene.snowy else 0)
    sheen = mix(palette.local(sand * np.float32(0.72)), palette.horizon, 0.5)
    painter.board.fill(wet, palette.local(sand * np.float32(0.74), 0, 0.7), sheen)
    for offset, thick, strength in ((-0.004, 7.0, 1.0), (-0.034, 4.0, 0.75), (-0.062, 2.6, 0.55)):
        _foam(painter, (shore + offset * shot.size.height).astype(np.float32), thick, strength)
    dry = below(painter, _shore(painter, 0.9), shot.size.height)
    painter.fill(dry, sand)
    _, y = dry.grid()
    painter.shadow(
        dry.times(np.clip((y - np.float32(shot.size.height * 0.88)) / np.float32(shot.size.height * 0.13), 0, 1)), 0.7
    )
    grains = ripples(painter, dry, "sand", (10, 16))
    painter.shadow(dry.times(step(grains, 0.56, 0.66) * np.float32(0.28)), 1.0)


def _shore(painter: Painter, level: float) -> Floats:
    shot = painter.shot
    line = profile(shot.random("shore"), shot.size.width, 2, octaves=4, gain=0.35)
    slant = np.linspace(0.05, -0.03, shot.size.width, dtype=np.float32)
    return np.asarray((level + slant + 0.035 * (line - 0.5)) * shot.size.height, np.float32)


def _foam(painter: Painter, line: Floats, thick: float, strength: float) -> None:
    shot = painter.shot
    breaks = profile(shot.random(f"foam {thick}"), shot.size.width, 9, octaves=5)
    half = (shot.unit * thick * (0.35 + 1.3 * breaks)).astype(np.float32)
    first, last = int(line.min() - half.max()) - 1, int(line.max() + half.max()) + 2
    y = np.arange(first, last, dtype=np.float32)[:, None]
    patch = Patch(
        np.clip(half[None] - np.abs(y - line[None]) + 0.5, 0, 1).astype(np.float32) * np.float32(strength), 0, first
    )
    painter.board.fill(patch, mix(shot.palette.horizon, 1.0, 0.55), mix(shot.palette.horizon, 1.0, 0.7), line=0.4)


def _gulls(painter: Painter) -> None:
    shot = painter.shot
    random = shot.random("gulls")
    birds = []
    for _ in range(6):
        x, y = random.uniform(0.12, 0.55) * shot.size.width, random.uniform(0.14, 0.4) * shot.size.height
        s = shot.unit * random.uniform(8, 17)
        birds.append(
            smooth(
                [
                    (x - s, y - s * 0.3),
                    (x - s * 0.4, y - s * 0.42),
                    (x, y),
                    (x + s * 0.4, y - s * 0.42),
                    (x + s, y - s * 0.3),
                    (x + s * 0.4, y - s * 0.26),
                    (x, y + s * 0.16),
                    (x - s * 0.4, y - s * 0.26),
                ],
                steps=4,
            )
        )
    painter.fill(painter.patch(*birds), rgb(70, 72, 92), 0.3, line=0)
