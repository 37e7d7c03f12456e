"""A drawing whose layers are known: flat colours, regions, ink, shade and gloss, drawn twice as large as it is given.

Points are (x, y) with 0..1 across the picture. Whatever is filled hides what lay there, its ink included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int]
Points = NDArray[np.float64]
"""count x 2."""
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Labels = NDArray[np.int32]
_FINER = 2
_SHIFT = 4
"""Bits of a coordinate's fraction."""


@dataclass(frozen=True)
class Truth:
    """What a picture is made of, at its delivered size."""

    lines: Floats
    """Cover of ink, 0..1."""
    flat: Bytes
    regions: Labels
    shade: Floats
    """Multiplied, height x width x 3."""
    gloss: Floats
    """Screened, height x width."""
    subject: Floats
    """Cover of the main subject, 0..1."""


class Canvas:
    """Where a panel is drawn."""

    def __init__(self, side: int, light: tuple[float, float], tint: Color) -> None:
        """:param light: where cel shade moves to, in shares of a shape's size; :param tint: of cel shade, 0..255"""
        self.side, self.light = side, light
        self._tint = np.asarray(tint, np.float32) / 255
        fine = self._fine = side * _FINER
        self._flat: Bytes = np.full((fine, fine, 3), 255, np.uint8)
        self._region: Labels = np.zeros((fine, fine), np.int32)
        self._ink: Bytes = np.zeros((fine, fine), np.uint8)
        self._ink_color: Bytes = np.zeros((fine, fine, 3), np.uint8)
        self._shade: Floats = np.ones((fine, fine, 3), np.float32)
        self._gloss: Floats = np.zeros((fine, fine), np.float32)
        self._subject = np.zeros((fine, fine), bool)
        self._colors: dict[Color, int] = {}

    def fill(self, outline: Points, color: Color, *, subject: bool = False, cel: float = 0, fade: float = 0) -> None:
        """A shape of one colour.

        :param cel: how far the light's offset is taken; 0 leaves the shape without cel shade
        :param fade: how dark its far end gets, in the cel shade's tint; 0..1
        """
        inside = self._inside(outline)
        self._flat[inside] = color
        self._region[inside] = self._colors.setdefault(color, len(self._colors) + 1)
        self._ink[inside], self._shade[inside], self._gloss[inside] = 0, 1, 0
        self._subject[inside] = subject
        if cel:
            size = float(np.ptp(outline, axis=0).mean())
            lit = self._inside(outline + np.asarray(self.light) * size * cel)
            self._shade[inside & ~lit] = self._tint
        if fade:
            self._fade(inside, outline, fade)

    def shadow(self, outline: Points, within: Points, strength: float = 1) -> None:
        """Cel shade of its own shape, e.g. of hair on a face."""
        area = self._inside(outline) & self._inside(within)
        self._shade[area] = 1 - (1 - self._tint) * np.float32(strength)

    def glow(self, outline: Points, within: Points, strength: float) -> None:
        """A gloss with hard edges."""
        self._gloss[self._inside(outline) & self._inside(within)] = strength

    def dots(self, within: Points, pitch: float, share: float, strength: float) -> None:
        """Screentone: dots on a grid turned by 45 degrees."""
        y, x = np.mgrid[0 : self._fine, 0 : self._fine].astype(np.float32)
        step = np.float32(pitch * self._fine)
        near = np.cos((x + y) * np.float32(np.pi) / step) * np.cos((x - y) * np.float32(np.pi) / step)
        self._shade[self._inside(within) & (np.abs(near) > 1 - share)] *= np.float32(1 - strength)

    def stroke(self, points: Points, width: float, color: Color, *, taper: bool = True) -> None:
        """A line of ink that swells and ends thin."""
        along = np.linspace(0, 1, len(points) - 1)
        widths = width * self._fine * (0.45 + 0.55 * np.sin(np.pi * along) if taper else np.full(len(along), 1.0))
        drawn = np.zeros_like(self._ink)
        fixed = np.rint(points * self._fine * 2**_SHIFT).astype(int)
        for start, end, thick in zip(fixed[:-1].tolist(), fixed[1:].tolist(), widths.tolist(), strict=True):
            cv2.line(drawn, start, end, 255, max(1, round(thick)), cv2.LINE_AA, _SHIFT)
        self._add_ink(drawn, color)

    def stamp(self, cover: Bytes, left: float, top: float, color: Color) -> None:
        """Ink from a mask, e.g. lettering, drawn at twice the delivered size."""
        drawn = np.zeros_like(self._ink)
        y, x = round(top * self._fine), round(left * self._fine)
        height, width = cover.shape
        room = drawn[max(y, 0) : y + height, max(x, 0) : x + width]
        room[:] = cover[max(-y, 0) :, max(-x, 0) :][: room.shape[0], : room.shape[1]]
        self._add_ink(drawn, color)

    def picture(self) -> NDArray[np.float32]:
        """RGB, 0..255, without noise."""
        ink = self._ink[..., None].astype(np.float32) / 255
        lit = 255 - (255 - self._flat * self._shade) * (1 - self._gloss[..., None])
        return self._smaller(np.asarray(lit * (1 - ink) + self._ink_color * ink, np.float32))

    def truth(self) -> Truth:
        """The layers."""
        nearest = np.s_[_FINER // 2 :: _FINER, _FINER // 2 :: _FINER]
        return Truth(
            lines=self._smaller(self._ink) / np.float32(255),
            flat=self._flat[nearest].copy(),
            regions=self._region[nearest].copy(),
            shade=self._smaller(self._shade),
            gloss=self._smaller(self._gloss),
            subject=self._smaller(self._subject.astype(np.float32)),
        )

    def _inside(self, outline: Points) -> NDArray[np.bool_]:
        mask = np.zeros((self._fine, self._fine), np.uint8)
        cv2.fillPoly(mask, [np.rint(outline * self._fine * 2**_SHIFT).astype(np.int32)], 1, cv2.LINE_8, _SHIFT)
        return mask.astype(bool)

    def _fade(self, inside: NDArray[np.bool_], outline: Points, fade: float) -> None:
        low, high = outline[:, 1].min(), outline[:, 1].max()
        down = (np.arange(self._fine, dtype=np.float32) / self._fine - low) / max(high - low, 1e-6)
        dark = (np.clip(down, 0, 1) * fade)[:, None, None] * (1 - self._tint)
        self._shade[inside] *= np.broadcast_to(1 - dark, self._shade.shape)[inside]

    def _add_ink(self, drawn: Bytes, color: Color) -> None:
        self._ink_color[drawn > self._ink] = color
        self._ink = np.maximum(self._ink, drawn)

    def _smaller(self, values: NDArray[np.uint8] | Floats) -> Floats:
        size = (self.side, self.side)
        return np.asarray(cv2.resize(values.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)


def curve(corners: Sequence[tuple[float, float]] | Points, *, closed: bool, rounds: int = 3) -> Points:
    """A smooth line near the corners (Chaikin's corner cutting)."""
    points = np.asarray(corners, np.float64)
    for _ in range(rounds):
        after = np.roll(points, -1, axis=0) if closed else points[1:]
        before = points if closed else points[:-1]
        cut = np.stack([before * 0.75 + after * 0.25, before * 0.25 + after * 0.75], axis=1).reshape(-1, 2)
        points = cut if closed else np.concatenate([points[:1], cut, points[-1:]])
    return points


def ring(points: Points) -> Points:
    """A closed outline as an open line that ends where it began."""
    return np.concatenate([points, points[:2]])


def ellipse(x: float, y: float, wide: float, high: float, turn: float = 0) -> Points:
    """:param turn: radians"""
    around = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    flat = np.stack([wide * np.cos(around), high * np.sin(around)], axis=1)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(flat @ rotation + np.array([x, y]), np.float64)
