"""A Korean timber house under its tiled roof: stone terrace, wooden floor, posts, paper doors lit from inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.roof import Roof, paint_roof
from hwapok_server.draft.shapes import Floats, Outline, Patch, rectangle

_WOOD = rgb(134, 86, 56)
_DARK_WOOD = rgb(92, 58, 40)
_PAPER = rgb(240, 228, 200)
_PLASTER = rgb(222, 212, 190)
_STONE = rgb(150, 148, 142)
_INSIDE = rgb(78, 50, 36)


@dataclass(frozen=True, slots=True)
class House:
    """Lengths in pixels."""

    x: float
    ground: float
    width: float
    """From outer post to outer post."""
    bays: int = 5

    @property
    def floor(self) -> float:
        return self.ground - self.width * 0.075

    @property
    def eaves(self) -> float:
        return self.floor - self.width * 0.235

    @property
    def roof(self) -> Roof:
        return Roof(self.x, self.eaves, self.width * 1.3, self.width * 0.235)

    def bay(self, index: int) -> tuple[float, float]:
        """Left and right of a bay, from the left."""
        step = self.width / self.bays
        left = self.x - self.width / 2 + index * step
        return left, left + step


def paint_house(painter: Painter, house: House, depth: float = 0.0) -> None:
    """Back to front: walls and doors, floor, terrace, posts, roof, light of the lamps."""
    _walls(painter, house, depth)
    for index in range(house.bays):
        if index == house.bays // 2:
            _open_hall(painter, house, index, depth)
        else:
            _doors(painter, house, index, depth)
    _floor(painter, house, depth)
    _posts(painter, house, depth)
    _eaves_shadow(painter, house)
    paint_roof(painter, house.roof, depth)
    if painter.shot.palette.lamps_on:
        _lamp_light(painter, house)


def _walls(painter: Painter, house: House, depth: float) -> None:
    half = house.width / 2
    wall = rectangle(house.x - half, house.eaves - house.width * 0.02, house.x + half, house.floor)
    painter.fill(painter.patch(wall), _PLASTER, depth)


def _doors(painter: Painter, house: House, index: int, depth: float) -> None:
    """Two leaves of paper behind a lattice."""
    left, right = house.bay(index)
    inset, top = (right - left) * 0.12, house.eaves + house.width * 0.045
    left, right, bottom = left + inset, right - inset, house.floor - house.width * 0.012
    leaf = painter.patch(rectangle(left, top, right, bottom))
    _paper(painter, leaf, depth)
    painter.fill(painter.patch(*_frame(left, top, right, bottom, house.width * 0.008)), _DARK_WOOD, depth, line=0.6)
    _bars(painter, _lattice(left, top, right, bottom, house.width * 0.0026), depth)


def _paper(painter: Painter, leaf: Patch, depth: float) -> None:
    palette = painter.shot.palette
    if not palette.lamps_on:
        painter.fill(leaf, _PAPER, depth)
        return
    x, y = leaf.grid()
    cx, cy = leaf.center
    away = np.hypot((x - cx) / np.float32(leaf.alpha.shape[1]), (y - cy - 4) / np.float32(leaf.alpha.shape[0]))
    warm = mix(palette.lamp, 1.0, 0.32) - (away * np.float32(0.42))[..., None] * np.array([0.25, 0.6, 1.0], np.float32)
    painter.shine(
        leaf, mix(palette.lamp, palette.local(_PAPER), 0.45), mix(np.clip(warm, 0, 1), palette.horizon, depth * 0.5)
    )


def _frame(left: float, top: float, right: float, bottom: float, thick: float) -> list[Outline]:
    middle = (left + right) / 2
    return [
        rectangle(left - thick, top - thick, right + thick, top),
        rectangle(left - thick, bottom, right + thick, bottom + thick),
        rectangle(left - thick, top, left, bottom),
        rectangle(right, top, right + thick, bottom),
        rectangle(middle - thick * 0.6, top, middle + thick * 0.6, bottom),
    ]


def _lattice(left: float, top: float, right: float, bottom: float, thick: float) -> list[Outline]:
    """Close bars upright, and three bands of bars across (띠살)."""
    upright = [rectangle(x - thick / 2, top, x + thick / 2, bottom) for x in np.linspace(left, right, 11)[1:-1]]
    bands = [top + (bottom - top) * share for share in (0.08, 0.14, 0.2, 0.44, 0.5, 0.56, 0.8, 0.86, 0.92)]
    return upright + [rectangle(left, y - thick / 2, right, y + thick / 2) for y in bands]


def _open_hall(painter: Painter, house: House, index: int, depth: float) -> None:
    """The open wooden hall (대청): a look inside."""
    left, right = house.bay(index)
    top = house.eaves + house.width * 0.02
    hall = painter.patch(rectangle(left, top, right, house.floor))
    painter.fill(hall, _INSIDE, depth)
    back = house.width * 0.035
    painter.fill(
        painter.patch(rectangle(left + back, top, right - back, house.floor - back * 0.8)),
        _INSIDE * np.float32(0.72),
        depth,
    )
    left, top, right, bottom = left + back * 1.7, top + back * 0.7, right - back * 1.7, house.floor - back * 0.8
    _paper(painter, painter.patch(rectangle(left, top, right, bottom)), min(depth + 0.1, 1))
    _bars(painter, _lattice(left, top, right, bottom, house.width * 0.0024), depth)


def _bars(painter: Painter, lattice: list[Outline], depth: float) -> None:
    """Too fine for outlines: in the line art a bar is a line."""
    patch = painter.patch(*lattice)
    painter.mark(patch, _DARK_WOOD, depth)
    painter.board.stroke(patch, 0.38)


def _floor(painter: Painter, house: House, depth: float) -> None:
    """Wooden floor edge on short posts; below it the terrace of cut stone."""
    half, thick = house.width / 2, house.width * 0.016
    terrace = house.floor + house.width * 0.036
    painter.fill(
        painter.patch(rectangle(house.x - half, house.floor, house.x + half, terrace)), _INSIDE * np.float32(0.5), depth
    )
    feet = [rectangle(x - thick * 0.6, house.floor, x + thick * 0.6, terrace) for x in _post_places(house, 2)]
    painter.fill(painter.patch(*feet), _WOOD * np.float32(0.8), depth)
    edge = rectangle(
        house.x - half - thick, house.floor - thick * 0.4, house.x + half + thick, house.floor + thick * 0.8
    )
    painter.form(painter.patch(edge), _WOOD, depth)
    out = half + house.width * 0.07
    painter.form(
        painter.patch(rectangle(house.x - out, terrace, house.x + out, house.ground)), _STONE, depth, roundness=0.1
    )
    _stonework(painter, house, terrace, out)
    _steps(painter, house, terrace, depth)


def _stonework(painter: Painter, house: House, top: float, half: float) -> None:
    middle = (top + house.ground) / 2
    painter.lines([[(house.x - half, middle), (house.x + half, middle)]], 1.4, 0.55)
    for shift, upper, lower in ((0.0, top, middle), (0.04, middle, house.ground)):
        places = house.x + np.arange(-half, half, house.width * 0.09) + shift * house.width
        painter.lines([[(x, upper), (x, lower)] for x in places], 1.4, 0.55)


def _steps(painter: Painter, house: House, top: float, depth: float) -> None:
    for index, share in enumerate((0.0, 0.5)):
        half = house.width * (0.075 + 0.012 * index)
        y = top + (house.ground - top) * share
        slab = rectangle(house.x - half, y, house.x + half, house.ground + house.width * 0.012 * index)
        painter.form(painter.patch(slab), mix(_STONE, 1.0, 0.12), depth, roundness=0.12)


def _post_places(house: House, times: int = 1) -> Floats:
    half = house.width / 2
    return np.linspace(house.x - half, house.x + half, house.bays * times + 1).astype(np.float32)


def _posts(painter: Painter, house: House, depth: float) -> None:
    thick = house.width * 0.011
    posts = [rectangle(x - thick, house.eaves - thick * 2, x + thick, house.floor) for x in _post_places(house)]
    beam = rectangle(
        house.x - house.width / 2, house.eaves - thick, house.x + house.width / 2, house.eaves + thick * 1.6
    )
    painter.form(painter.patch(*posts), _WOOD, depth, roundness=0.002)
    painter.form(painter.patch(beam), _WOOD, depth, roundness=0.3)


def _eaves_shadow(painter: Painter, house: House) -> None:
    """The deep eaves shade the upper wall."""
    half = house.width / 2
    patch = painter.patch(rectangle(house.x - half, house.eaves - house.width * 0.02, house.x + half, house.floor))
    _, y = patch.grid()
    fall = np.clip(1 - (y - np.float32(house.eaves)) / np.float32(house.width * 0.11), 0, 1)
    painter.shadow(patch.times(fall * np.float32(0.75)), 1.0)


def _lamp_light(painter: Painter, house: House) -> None:
    lamp = painter.shot.palette.lamp
    for index in range(house.bays):
        left, right = house.bay(index)
        painter.halo((left + right) / 2, (house.eaves + house.floor) / 2, house.width * 0.085, lamp, 0.42)
