"""Outlines, and how much of each pixel they cover. Knows no colours.

An outline is an array of points (x, y) in canvas pixels, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from hwapok_server.model import Size

Floats = NDArray[np.float32]
Outline = NDArray[np.float64]

_SUPERSAMPLING = 3


@dataclass(frozen=True, slots=True)
class Patch:
    """Coverage 0..1 of a part of the canvas."""

    alpha: Floats
    """height x width"""
    left: int = 0
    top: int = 0

    @property
    def area(self) -> tuple[slice, slice]:
        """Its pixels in a canvas-sized array."""
        height, width = self.alpha.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    @property
    def center(self) -> tuple[float, float]:
        height, width = self.alpha.shape
        return self.left + width / 2, self.top + height / 2

    def grid(self) -> tuple[Floats, Floats]:
        """x and y of every pixel: 1 x width and height x 1."""
        height, width = self.alpha.shape
        x = np.arange(self.left, self.left + width, dtype=np.float32)[None]
        y = np.arange(self.top, self.top + height, dtype=np.float32)[:, None]
        return x, y

    def moved(self, x: float, y: float) -> Floats:
        """Its coverage moved by whole pixels inside its own frame; the frame's edges repeat.

        Edges are empty, except where the canvas cuts the shape: there it goes on.
        """
        return _moved(self.alpha, round(x), round(y))

    def times(self, factor: Floats | float) -> Patch:
        return Patch(np.asarray(self.alpha * factor, np.float32), self.left, self.top)


def rasterise(size: Size, outlines: Iterable[Outline]) -> Patch:
    """The union of closed outlines, antialiased, cut to the canvas."""
    shapes = [np.asarray(outline, np.float64) for outline in outlines if len(outline) > 2]
    if not shapes:
        return Patch(np.zeros((0, 0), np.float32))
    low = np.floor(np.min([shape.min(0) for shape in shapes], axis=0)) - 1
    high = np.ceil(np.max([shape.max(0) for shape in shapes], axis=0)) + 1
    left, top = (int(v) for v in np.clip(low, 0, (size.width, size.height)))
    right, bottom = (int(v) for v in np.clip(high, 0, (size.width, size.height)))
    if left >= right or top >= bottom:
        return Patch(np.zeros((0, 0), np.float32))
    image = Image.new("L", ((right - left) * _SUPERSAMPLING, (bottom - top) * _SUPERSAMPLING))
    draw = ImageDraw.Draw(image)
    for shape in shapes:
        draw.polygon(((shape - (left, top)) * _SUPERSAMPLING).ravel().tolist(), fill=255)
    return Patch(np.asarray(image.reduce(_SUPERSAMPLING), np.float32) / np.float32(255), left, top)


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Outline:
    """:param turn: degrees, clockwise"""
    corners = int(np.clip(8 * max(rx, ry) ** 0.5, 12, 240))
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    points = np.stack([rx * np.cos(angle), ry * np.sin(angle)], axis=1)
    a = np.radians(turn)
    turned = points @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    return np.asarray(turned + np.array([x, y]), np.float64)


def rectangle(left: float, top: float, right: float, bottom: float) -> Outline:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def smooth(points: ArrayLike, *, closed: bool = True, steps: int = 10) -> Outline:
    """A curve through the points (uniform Catmull-Rom spline)."""
    p = np.asarray(points, np.float64)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    a, b, c, d = (p[i : len(p) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    curve = curve.reshape(-1, 2)
    return curve if closed else np.concatenate([curve, p[-2:-1]])


def ribbon(points: ArrayLike, width: ArrayLike) -> Outline:
    """A line with a width, given once or for every point."""
    p = np.asarray(points, np.float64)
    along = np.gradient(p, axis=0)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    half = np.broadcast_to(np.asarray(width, np.float64) / 2, len(p))[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / length * half
    return np.concatenate([p + across, (p - across)[::-1]])


def tapered(points: ArrayLike, start: float, end: float) -> Outline:
    """A smooth line whose width goes from one value to another."""
    curve = smooth(points, closed=False)
    return ribbon(curve, np.linspace(start, end, len(curve)))


def blob(x: float, y: float, rx: float, ry: float, wobble: Sequence[float]) -> Outline:
    """An ellipse whose radius varies: foliage, smoke, stones.

    :param wobble: factors of the radius, evenly around
    """
    angle = np.linspace(0, 2 * np.pi, len(wobble), endpoint=False)
    r = np.asarray(wobble, np.float64)
    return smooth(np.stack([x + rx * r * np.cos(angle), y + ry * r * np.sin(angle)], axis=1), steps=4)


def _moved(values: Floats, x: int, y: int) -> Floats:
    height, width = values.shape
    if not values.size:
        return values
    rows = np.clip(np.arange(height) - y, 0, height - 1)
    columns = np.clip(np.arange(width) - x, 0, width - 1)
    return np.asarray(values[rows[:, None], columns[None]])
