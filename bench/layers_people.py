"""A webtoon figure: hair, face with eyes and mouth, clothes with folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers_canvas import Canvas, Color, Points, curve, ellipse, ring

SKIN: tuple[Color, ...] = ((252, 228, 212), (246, 212, 190), (226, 182, 150), (255, 236, 226))
HAIR: tuple[Color, ...] = (
    (44, 42, 54),
    (34, 30, 40),
    (92, 60, 48),
    (150, 98, 62),
    (232, 196, 122),
    (176, 64, 70),
    (112, 128, 170),
    (206, 206, 220),
    (228, 150, 168),
    (66, 86, 74),
)
CLOTHES: tuple[Color, ...] = (
    (246, 246, 250),
    (40, 42, 56),
    (60, 92, 150),
    (196, 64, 62),
    (240, 200, 90),
    (120, 170, 110),
    (150, 120, 170),
    (205, 170, 140),
    (70, 110, 110),
    (245, 160, 150),
)
IRIS: tuple[Color, ...] = ((70, 100, 180), (90, 140, 90), (130, 80, 50), (150, 70, 140), (190, 60, 60), (60, 56, 70))


@dataclass(frozen=True)
class Look:
    """The colours of a figure."""

    skin: Color
    hair: Color
    cloth: Color
    trim: Color
    iris: Color

    @classmethod
    def drawn(cls, random: np.random.Generator) -> Look:
        skin, hair, iris = (choices[random.integers(len(choices))] for choices in (SKIN, HAIR, IRIS))
        cloth, trim = (CLOTHES[at] for at in random.choice(len(CLOTHES), 2, replace=False))
        return cls(skin, hair, cloth, trim, iris)


class Figure:
    """Draws one figure. Its own coordinates: the face is about 1 from its middle to its side, y goes down."""

    def __init__(self, canvas: Canvas, random: np.random.Generator, ink: Color) -> None:
        self._canvas, self._random, self._ink = canvas, random, ink
        self._look = Look.drawn(random)
        self._radius = float(random.choice([0.12, 0.15, 0.19, 0.23]))
        self._place = np.array([random.uniform(0.4, 0.6), random.uniform(0.2, 0.3) + self._radius])
        self._turn = float(random.normal(0, 0.08))
        self._pen = float(random.uniform(0.0022, 0.0038)) * (0.7 + self._radius * 2)
        skin = np.asarray(self._look.skin, float)
        brown = skin * 0.25 + np.asarray(ink) * 0.45
        self._soft: Color = (int(brown[0]), int(brown[1]), int(brown[2]))

    def draw(self) -> None:
        """From back to front."""
        self._back_hair()
        self._body()
        face = self._face()
        for side in (-1, 1):
            self._eye(side)
        self._nose_and_mouth(face)
        self._front_hair(face)

    def _at(self, points: Points) -> Points:
        turn = np.array([[np.cos(self._turn), np.sin(self._turn)], [-np.sin(self._turn), np.cos(self._turn)]])
        return np.asarray(points @ turn * self._radius + self._place)

    def _shape(
        self, corners: list[tuple[float, float]], color: Color, *, cel: float = 0, fade: float = 0, pen: float = 1
    ) -> Points:
        outline = self._at(curve(self._wobbled(corners), closed=True))
        self._canvas.fill(outline, color, subject=True, cel=cel, fade=fade)
        self._canvas.stroke(ring(outline), self._pen * pen, self._ink, taper=False)
        return outline

    def _line(self, corners: list[tuple[float, float]], pen: float = 1, *, soft: bool = False) -> None:
        points = self._at(curve(self._wobbled(corners, 0.01), closed=False))
        self._canvas.stroke(points, self._pen * pen, self._soft if soft else self._ink)

    def _wobbled(self, corners: list[tuple[float, float]], reach: float = 0.03) -> Points:
        points = np.asarray(corners, np.float64)
        return points + self._random.normal(0, reach, points.shape)

    def _back_hair(self) -> None:
        self._long = float(self._random.choice([0.6, 1.4, 2.6]))
        down = self._long
        corners = [(-1.25, -0.3), (-0.9, -1.2), (0, -1.5), (0.9, -1.2), (1.25, -0.3), (1.3, down * 0.6), (1.0, down)]
        corners += [(0.3, down * 0.85), (-0.3, down * 0.9), (-1.0, down), (-1.3, down * 0.6)]
        outline = self._shape(corners, self._look.hair, cel=0.5)
        for x in np.linspace(-0.9, 0.9, 5):
            self._line([(x, 0.3), (x * 1.1, down * 0.6), (x * 1.05, down * 0.9)], 0.7)
        self._canvas.shadow(self._at(ellipse(0, 0.9, 0.8, 0.6)), outline)

    def _body(self) -> None:
        self._shape([(-0.36, 0.7), (0.36, 0.7), (0.42, 1.6), (-0.42, 1.6)], self._look.skin, cel=0.6)
        wide, low = float(self._random.uniform(1.5, 2.0)), 7.0
        shoulders = [(-0.4, 1.3), (-1.0, 1.5), (-wide, 1.9), (-wide * 1.12, 3.2), (-wide * 1.05, low), (0.0, low)]
        shoulders += [(wide * 1.05, low), (wide * 1.12, 3.2), (wide, 1.9), (1.0, 1.5), (0.4, 1.3), (0, 1.75)]
        fade = float(self._random.choice([0, 0.5]))
        body = self._shape(shoulders, self._look.cloth, cel=0.35, fade=fade)
        for side in (-1, 1):
            x = side * wide * 0.68
            self._line([(x, 2.4), (x * 1.03, 3.2), (x * 0.98, 4.6)])
            self._fold(x * 0.7, 2.9, body)
            self._fold(x * 0.35, 3.8, body)
        self._collar(body)

    def _fold(self, x: float, y: float, body: Points) -> None:
        """A crease with its shade beside it."""
        dx, dy = float(self._random.normal(0, 0.25)), float(self._random.uniform(0.5, 1.0))
        self._line([(x, y), (x + dx * 0.6, y + dy * 0.5), (x + dx, y + dy)], 0.8)
        wedge = [(x, y), (x + dx, y + dy), (x + dx + 0.22, y + dy * 0.95), (x + dx * 0.6 + 0.14, y + dy * 0.4)]
        self._canvas.shadow(self._at(curve(wedge, closed=True)), body)

    def _collar(self, body: Points) -> None:
        self._canvas.shadow(self._at(ellipse(0, 1.55, 0.7, 0.35)), body)
        for side in (-1, 1):
            flap = [(side * 0.3, 1.25), (side * 0.85, 1.5), (side * 0.6, 2.1), (0.0, 1.85)]
            self._shape(flap, self._look.trim, cel=0.3)
        if self._random.random() < 0.6:
            self._shape([(-0.14, 1.85), (0.14, 1.85), (0.24, 3.1), (0, 3.4), (-0.24, 3.1)], self._look.trim, cel=0.3)

    def _face(self) -> Points:
        for side in (-1, 1):
            self._shape(
                [(side * 0.85, -0.1), (side * 1.1, -0.05), (side * 1.02, 0.4), (side * 0.85, 0.35)], self._look.skin
            )
        corners = [(-0.95, -0.5), (-0.6, -1.1), (0.6, -1.1), (0.95, -0.5), (0.92, 0.3), (0.5, 0.95), (0, 1.18)]
        return self._shape([*corners, (-0.5, 0.95), (-0.92, 0.3)], self._look.skin, cel=0.18)

    def _eye(self, side: int) -> None:
        x, y = side * 0.43, 0.12
        wide, high = 0.24, float(self._random.uniform(0.15, 0.24))
        white = self._at(ellipse(x, y, wide, high))
        self._canvas.fill(white, (250, 250, 252), subject=True)
        iris = self._at(ellipse(x, y + 0.01, wide * 0.62, high * 0.92))
        self._canvas.fill(iris, self._look.iris, subject=True, cel=0.4)
        self._canvas.stroke(ring(iris), self._pen * 0.6, self._ink, taper=False)
        self._canvas.fill(self._at(ellipse(x, y + 0.02, wide * 0.26, high * 0.45)), (30, 24, 30), subject=True)
        shine = self._at(ellipse(x - 0.06, y - high * 0.35, 0.055, 0.06))
        self._canvas.fill(shine, (255, 255, 255), subject=True)
        lash = [(x - wide * 1.15, y), (x - wide * 0.5, y - high), (x + wide * 0.5, y - high), (x + wide * 1.15, y)]
        self._line(lash, 2.2)
        self._line([(x - wide * 0.5, y + high * 1.05), (x + wide * 0.5, y + high * 1.05)], 0.7, soft=True)
        self._line([(x - wide, y - high - 0.2), (x, y - high - 0.3), (x + wide, y - high - 0.18)], 1.3)

    def _nose_and_mouth(self, face: Points) -> None:
        self._line([(0.02, 0.35), (0.08, 0.5), (0.0, 0.54)], 0.7, soft=True)
        for side in (-1, 1):
            if self._random.random() < 0.5:
                self._canvas.shadow(self._at(ellipse(side * 0.6, 0.5, 0.2, 0.1)), face, 0.4)
        if self._random.random() < 0.5:
            self._line([(-0.22, 0.76), (0, 0.82), (0.22, 0.76)], 0.9)
            return
        mouth = self._shape([(-0.24, 0.7), (0.24, 0.7), (0.14, 0.92), (-0.14, 0.92)], (150, 52, 56), pen=0.8)
        self._canvas.glow(self._at(ellipse(0, 0.93, 0.12, 0.07)), mouth, 0.35)

    def _front_hair(self, face: Points) -> None:
        cap = [
            (-1.12, 0.1),
            (-1.15, -0.7),
            (-0.6, -1.4),
            (0, -1.55),
            (0.6, -1.4),
            (1.15, -0.7),
            (1.12, 0.1),
            (0.9, -0.3),
        ]
        ends = sorted(self._random.uniform(-0.8, 0.8, int(self._random.integers(3, 6))).tolist(), reverse=True)
        for x in ends:
            cap += [(x + 0.1, -0.55), (x, float(self._random.uniform(-0.35, -0.1)))]
        shape = curve([*cap, (-0.9, -0.3)], closed=True, rounds=2)
        self._canvas.shadow(self._at(shape + np.array([0.03, 0.1])), face)
        outline = self._at(shape)
        self._canvas.fill(outline, self._look.hair, subject=True, cel=0.12)
        self._canvas.stroke(ring(outline), self._pen, self._ink, taper=False)
        band = curve([(-0.8, -0.95), (0, -1.2), (0.8, -0.95), (0.75, -0.8), (0, -1.02), (-0.75, -0.8)], closed=True)
        self._canvas.glow(self._at(band), outline, float(self._random.uniform(0.2, 0.5)))
        for x in np.linspace(-0.7, 0.7, 6):
            self._line([(x * 0.6, -1.35), (x * 0.95, -1.0), (x * 1.05, -0.6)], 0.7)
        for side in (-1, 1):
            lock = [(side * 0.9, -0.6), (side * 1.2, -0.2), (side * 1.15, 0.6), (side * 0.98, self._long * 0.7 + 0.4)]
            self._shape([*lock, (side * 0.9, 0.4)], self._look.hair, cel=0.1)
