"""The rough storyboard (콘티): the composition as pencil, drawn twice over and hatched by tone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import Image

from hwapok_server.draft.board import Board
from hwapok_server.draft.lines import blurred
from hwapok_server.draft.noise import fractal, step
from hwapok_server.draft.palette import rgb
from hwapok_server.draft.shade import layer
from hwapok_server.draft.shapes import Floats, Outline, ellipse, rasterise, ribbon, smooth
from hwapok_server.draft.shot import Shot

_PENCIL = rgb(70, 84, 120)
_RED = rgb(198, 84, 72)
_COARSE = 3
"""The pencil sees a picture this many times smaller."""


def rough(shot: Shot, backdrop: Board, subject: Board | None) -> Image.Image:
    """RGBA of canvas size."""
    subject = subject or Board(shot.size)
    tone = _merged(_lightness(backdrop), _lightness(subject), subject.cover)
    key = _merged(backdrop.key, subject.key, subject.cover)
    weight = _merged(backdrop.weight, subject.weight, subject.cover)
    pencil = _drawn_twice(
        shot, np.maximum(_coarse_lines(shot, key, weight), _coarse_lines(shot, subject.cover, weight))
    )
    pencil = np.maximum(pencil, _hatching(shot, tone, subject.cover))
    grain = 0.72 + 0.28 * fractal(shot.random("grain"), shot.size, (160, 160), 2)
    guides = rasterise(shot.size, _guides(shot, subject))
    red = np.zeros_like(pencil)
    red[guides.area] = guides.alpha * np.float32(0.75)
    alpha = np.maximum(np.clip(pencil * grain, 0, 1), red)
    color = _PENCIL + (_RED - _PENCIL) * (red > pencil)[..., None]
    return layer(color, np.asarray(alpha, np.float32))


def _lightness(board: Board) -> Floats:
    red, green, blue = np.moveaxis(board.lit, 2, 0)
    return np.asarray(0.3 * red + 0.59 * green + 0.11 * blue, np.float32)


def _merged(below: Floats, above: Floats, cover: Floats) -> Floats:
    return np.asarray(below + (above - below) * cover, np.float32)


def _coarse_lines(shot: Shot, key: Floats, weight: Floats) -> Floats:
    """Only what is large enough for a thick pencil."""
    small = key[::_COARSE, ::_COARSE]
    unit = shot.unit / _COARSE
    edges = np.abs(blurred(small, 3.4 * unit) - blurred(small, 1.5 * unit))
    lines = step(edges, 0.03, 0.1) * np.clip(weight[::_COARSE, ::_COARSE] * 1.2, 0, 1)
    full = Image.fromarray(lines).resize((shot.size.width, shot.size.height), Image.Resampling.BICUBIC)
    return np.asarray(np.clip(np.asarray(full), 0, 1), np.float32)


def _drawn_twice(shot: Shot, lines: Floats) -> Floats:
    """Two passes that miss each other, as a hand does."""
    height, width = lines.shape
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    out = np.zeros_like(lines)
    for name, reach, strength in (("first", 7.0, 0.92), ("second", 13.0, 0.6)):
        wobble = fractal(shot.random(name), shot.size, (9, 9), 3) - 0.5
        other = fractal(shot.random(name + " down"), shot.size, (9, 9), 3) - 0.5
        y = np.clip(rows + wobble * (shot.unit * reach * 2), 0, height - 1).astype(np.intp)
        x = np.clip(columns + other * (shot.unit * reach * 2), 0, width - 1).astype(np.intp)
        out = np.maximum(out, lines[y, x] * np.float32(strength))
    return out


def _hatching(shot: Shot, tone: Floats, cover: Floats) -> Floats:
    """Slanted strokes, closer where it is darker; the subject stays light so that it reads."""
    height, width = tone.shape
    wobble = fractal(shot.random("hatching"), shot.size, (6, 6), 3)
    y, x = np.arange(height, dtype=np.float32)[:, None], np.arange(width, dtype=np.float32)[None]
    soft = blurred(tone[::4, ::4], 3 * shot.unit).repeat(4, axis=0).repeat(4, axis=1)[:height, :width]
    low, high = np.percentile(soft, (4, 90))
    dark = np.clip((high - soft) / max(high - low, 0.05), 0, 1) * (1 - 0.75 * cover)
    out = np.zeros_like(tone)
    for slope, start in ((1.0, 0.42), (-0.8, 0.74)):
        wave = np.sin((x + slope * y) / np.float32(shot.unit * 4.2) + wobble * 9)
        out = np.maximum(out, step(wave, 0.35, 0.85) * step(dark, start, start + 0.3))
    return np.asarray(out * np.float32(0.38), np.float32)


def _guides(shot: Shot, subject: Board) -> list[Outline]:
    """The panel's frame, the subject's box with its axis, and where the light comes from."""
    width, height, thick = shot.size.width, shot.size.height, shot.unit * 3
    inset = shot.unit * 22
    frame = [
        (inset, inset),
        (width - inset, inset),
        (width - inset, height - inset),
        (inset, height - inset),
        (inset, inset),
    ]
    guides = [ribbon(edge, thick * 1.3) for edge in pairwise(frame)]
    rows, columns = np.nonzero(subject.cover.max(axis=1) > 0.5)[0], np.nonzero(subject.cover.max(axis=0) > 0.5)[0]
    if len(rows) and len(columns):
        middle = (columns[0] + columns[-1]) / 2
        guides.append(ribbon([(middle, rows[0] - inset), (middle, rows[-1] + inset * 0.6)], thick * 0.8))
        radius = (columns[-1] - columns[0]) / 2 + inset * 0.6, (rows[-1] - rows[0]) / 2 + inset * 0.6
        ring = ellipse(middle, (rows[0] + rows[-1]) / 2, *radius)
        guides.append(ribbon(np.concatenate([ring, ring[:3]]), thick * 0.8))
    return guides + _arrow(shot)


def _arrow(shot: Shot) -> list[Outline]:
    """From the light towards the middle of the picture."""
    x, y = shot.light.x, shot.light.y
    dx, dy = shot.size.width * 0.45 - x, shot.horizon - y
    start, end = np.array([x + dx * 0.16, y + dy * 0.16]), np.array([x + dx * 0.42, y + dy * 0.42])
    along = (end - start) / np.hypot(*(end - start))
    across = np.array([-along[1], along[0]])
    size = shot.unit * 20
    head = np.array([end + along * size, end + across * size * 0.55, end - across * size * 0.55])
    bow = smooth([start, (start + end) / 2 + across * size * 0.5, end], closed=False)
    return [ribbon(bow, shot.unit * 4), head]
