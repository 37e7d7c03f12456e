"""One picture to be drawn: its words, its colours, where its horizon and its light are.

Everything random in it comes from one seed, and each part has a stream of its own, so that one part can change without
another.

The seed is the scene's and not the whole order's: the five layers of one scene show one composition.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.draft.palette import Palette, lean, palette_of
from hwapok_server.draft.words import Place, Scene, Time, Weather, read_scene
from hwapok_server.model import RenderOrder, Size

_HORIZON = {
    Place.HANOK: 0.66,
    Place.SEA: 0.56,
    Place.CITY: 0.6,
    Place.FOREST: 0.62,
    Place.MOUNTAIN: 0.66,
    Place.FIELD: 0.62,
    Place.ROOM: 0.62,
}


@dataclass(frozen=True, slots=True)
class Light:
    """The moon or the sun, in canvas pixels."""

    x: float
    y: float
    radius: float
    visible: bool
    """Whether its disc shows; behind clouds only its direction remains."""

    def direction(self, point: tuple[float, float]) -> tuple[float, float]:
        """Unit vector from a point towards the light."""
        x, y = self.x - point[0], self.y - point[1]
        length = max(float(np.hypot(x, y)), 1e-6)
        return x / length, y / length


@dataclass(frozen=True, slots=True)
class Shot:
    """What every part of the renderer is given."""

    size: Size
    category: str
    scene: Scene
    palette: Palette
    light: Light
    horizon: float
    """y of the horizon, pixels."""
    unit: float
    """Pixels of a thousandth of the picture's shorter side, for widths of lines and grains."""
    seed: int

    def random(self, part: str) -> np.random.Generator:
        """The part's own stream of random numbers."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Canvas pixels of a point given in shares of width and height."""
        return x * self.size.width, y * self.size.height


def plan(order: RenderOrder, references: Sequence[Image.Image]) -> Shot:
    """Everything that is decided before drawing."""
    scene = read_scene(order)
    seed = _seed(order)
    horizon = _HORIZON[scene.place] * order.size.height
    return Shot(
        size=order.size,
        category=order.category,
        scene=scene,
        palette=lean(palette_of(scene), references),
        light=_light(scene, order.size, horizon, np.random.default_rng(seed)),
        horizon=horizon,
        unit=min(order.size.width, order.size.height) / 1000,
        seed=seed,
    )


def _seed(order: RenderOrder) -> int:
    subject = [order.category, order.tag, order.scene] if order.tag or order.scene else [order.category, order.prompt]
    return int.from_bytes(hashlib.sha256(json.dumps(subject, ensure_ascii=False).encode()).digest()[:8], "big")


def _light(scene: Scene, size: Size, horizon: float, random: np.random.Generator) -> Light:
    short = min(size.width, size.height)
    x = size.width * random.uniform(0.66, 0.78)
    y = size.height * random.uniform(0.15, 0.22)
    radius = short * 0.062
    if scene.time is Time.SUNSET:
        x, y, radius = size.width * random.uniform(0.58, 0.7), horizon * 0.86, short * 0.07
    if scene.time is Time.DAWN:
        x, y = size.width * random.uniform(0.6, 0.72), horizon * 0.5
    if scene.time is Time.DAY:
        y, radius = size.height * 0.12, short * 0.045
    return Light(x, y, radius, visible=scene.weather in (Weather.CLEAR, Weather.SNOW) and scene.place is not Place.ROOM)
