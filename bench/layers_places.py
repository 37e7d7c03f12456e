"""What stands behind a webtoon figure, and the speech balloons before it."""

from __future__ import annotations

import cv2
import numpy as np
import pylopdf_fonts_ko
from PIL import Image, ImageDraw, ImageFont

from layers_canvas import Canvas, Color, Points, curve, ellipse, ring

_WORDS = ("어디 가?", "정말이야?", "기다려!", "오늘은 달이 밝네", "괜찮아", "비가 오네...", "여기였구나", "배고프다")
_PAPER: Points = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)


class Place:
    """Draws one place and balloons."""

    def __init__(self, canvas: Canvas, random: np.random.Generator, ink: Color) -> None:
        self._canvas, self._random, self._ink = canvas, random, ink
        self._pen = float(random.uniform(0.002, 0.003))

    def draw(self) -> None:
        """One of four kinds of place."""
        kinds = (self._town, self._room, self._tone, self._plain)
        kinds[int(self._random.integers(len(kinds)))]()

    def balloons(self) -> None:
        """None, one or two, in the upper corners."""
        for side in self._random.permutation(2)[: self._random.integers(0, 3)]:
            self._balloon(0.17 if side == 0 else 0.83, float(self._random.uniform(0.12, 0.2)))

    def _shape(self, outline: Points, color: Color, *, cel: float = 0, fade: float = 0) -> Points:
        self._canvas.fill(outline, color, cel=cel, fade=fade)
        self._canvas.stroke(ring(outline), self._pen, self._ink, taper=False)
        return outline

    def _sheet(self, colors: tuple[Color, ...], fade: float) -> None:
        self._canvas.fill(_PAPER, self._one(colors), fade=fade)

    def _one(self, colors: tuple[Color, ...]) -> Color:
        return colors[int(self._random.integers(len(colors)))]

    def _town(self) -> None:
        self._sheet(((150, 200, 240), (250, 206, 170), (60, 72, 120), (190, 224, 236)), 0.6)
        for _ in range(3):
            self._cloud()
        left = 0.0
        while left < 1:
            wide, top = float(self._random.uniform(0.12, 0.24)), float(self._random.uniform(0.45, 0.68))
            self._house(left, min(left + wide, 1.02), top)
            left += wide
        self._shape(_box(-0.1, 0.9, 1.1, 1.1), self._one(((150, 150, 160), (170, 190, 140), (200, 186, 160))))

    def _cloud(self) -> None:
        x, y, size = self._random.uniform(0, 1), self._random.uniform(0.05, 0.35), self._random.uniform(0.06, 0.12)
        around = np.linspace(0, 2 * np.pi, 9, endpoint=False)
        reach = size * (1 + 0.25 * self._random.normal(size=9))
        puff = curve(np.stack([x + reach * 1.8 * np.cos(around), y + reach * 0.7 * np.sin(around)], 1), closed=True)
        self._canvas.fill(puff, (246, 248, 252), cel=0.25)

    def _house(self, left: float, right: float, top: float) -> None:
        walls = ((214, 190, 170), (170, 130, 120), (130, 140, 160), (226, 216, 196), (160, 176, 170))
        self._shape(_box(left, top, right, 0.95), self._one(walls), cel=0.2)
        glass = self._one(((90, 110, 140), (250, 226, 150), (50, 56, 76)))
        across = max(int((right - left) / 0.05), 1)
        for column in range(across):
            for row in range(3):
                x, y = left + (column + 0.3) * (right - left) / across, top + 0.05 + row * 0.08
                self._shape(_box(x, y, x + 0.025, y + 0.045), glass)

    def _room(self) -> None:
        self._sheet(((236, 224, 206), (206, 216, 224), (224, 200, 196), (120, 116, 140)), 0.4)
        self._shape(_box(-0.1, 0.8, 1.1, 1.1), self._one(((170, 120, 90), (196, 160, 120), (110, 90, 90))), cel=0.02)
        left = float(self._random.choice([0.06, 0.66]))
        frame = self._one(((250, 248, 244), (150, 110, 84)))
        self._shape(_box(left - 0.02, 0.1, left + 0.3, 0.56), frame, cel=0.06)
        for column in range(2):
            pane = _box(left + column * 0.145, 0.12, left + 0.135 + column * 0.145, 0.54)
            self._shape(pane, (168, 208, 236), fade=0.5)
        shelf = 0.7 - left * 0.9
        self._shape(_box(shelf, 0.34, shelf + 0.28, 0.37), (140, 100, 76), cel=0.3)
        for book in range(6):
            x, high = shelf + 0.02 + book * 0.04, float(self._random.uniform(0.1, 0.16))
            color = self._one(((180, 70, 66), (70, 100, 150), (230, 196, 110), (96, 140, 110), (60, 58, 70)))
            self._shape(_box(x, 0.34 - high, x + 0.034, 0.34), color, cel=0.2)

    def _tone(self) -> None:
        """Screentone with focus lines, as in a panel of surprise."""
        self._sheet(((232, 232, 238), (250, 236, 220), (214, 226, 240)), 0)
        self._canvas.dots(_PAPER, float(self._random.uniform(0.007, 0.012)), 0.35, 0.18)
        for angle in self._random.uniform(0, 2 * np.pi, 70):
            way = np.array([np.cos(angle), np.sin(angle)])
            start, end = 0.5 + way * 0.75, 0.5 + way * self._random.uniform(0.38, 0.55)
            points = np.linspace(start, end, 12)
            self._canvas.stroke(points, self._pen * float(self._random.uniform(0.6, 1.6)), self._ink)

    def _plain(self) -> None:
        self._sheet(((246, 244, 240), (252, 222, 224), (198, 220, 206), (90, 96, 130)), 0.5)
        for _ in range(6):
            x, y = self._random.uniform(0, 1, 2)
            size = float(self._random.uniform(0.02, 0.07))
            self._canvas.fill(ellipse(x, y, size, size), self._one(((255, 246, 210), (250, 236, 244), (226, 240, 250))))

    def _balloon(self, x: float, y: float) -> None:
        text = _lettering(self._canvas.side, self._one_word())
        wide = text.shape[1] / self._canvas.side / 4 + 0.03
        high = text.shape[0] / self._canvas.side / 4 + 0.035
        x = min(max(x, wide + 0.015), 1 - wide - 0.015)
        tail = np.array([(x - 0.03, y), (x + 0.03, y), (x + (0.5 - x) * 0.25, y + high + 0.07)])
        self._shape(tail, (255, 255, 255))
        oval = self._shape(ellipse(x, y, wide, high), (255, 255, 255))
        inner = np.array([(x - 0.024, y), (x + 0.024, y), (x + (0.5 - x) * 0.2, y + high + 0.03)])
        self._canvas.fill(inner, (255, 255, 255))
        self._canvas.fill((oval - oval.mean(0)) * 0.97 + oval.mean(0), (255, 255, 255))
        self._canvas.stamp(
            text, x - text.shape[1] / self._canvas.side / 4, y - text.shape[0] / self._canvas.side / 4, self._ink
        )

    def _one_word(self) -> str:
        return _WORDS[int(self._random.integers(len(_WORDS)))]


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def _lettering(side: int, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Hangul at twice the delivered size, as a mask."""
    font = ImageFont.truetype(pylopdf_fonts_ko.sans_path(), max(round(side * 0.056), 6))
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(image).text((2 - left, 2 - top), text, fill=255, font=font)
    return np.asarray(cv2.dilate(np.asarray(image), np.ones((2, 2), np.uint8)), np.uint8)
