"""Joins areas that are one surface in different light. A drawn line between two areas keeps them apart."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.kinship import (
    Color,
    difference,
    gloss_cost,
    lab_of,
    ratio,
    shade_cost,
    tint_cost,
    usual_tint,
)
from hwapok_server.layers.regions import Border, Regions

_APART = 8.0
"""Areas further apart than this are different surfaces."""
_LIT_SHARE = 0.2
"""The lightest part of a surface that covers as much is its own colour; what is lighter is gloss."""
_SMALL = 600
"""Areas below so many pixels join more easily."""
_LINED = 2.2
"""How much a line adds to a difference of colours."""
_BLACK, _ENCLOSED = 25, 0.85
"""L, 0..100, of fills whose every edge looks like a line; share of its border by which a surface lies inside another,
so that it may be gloss there."""
_ACROSS = 3.0
"""What joining across a line by shade costs beside the shade itself."""


def merged(regions: Regions, scale: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each area the surface it belongs to, and for each area whether it shows its surface's own colour."""
    graph = _Graph(regions, scale)
    graph.join()
    return graph.surfaces(), graph.own()


class _Graph:
    """Surfaces and what separates them; a surface is known by one of its areas."""

    def __init__(self, regions: Regions, scale: float) -> None:
        colors = [(float(r), float(g), float(b)) for r, g, b in regions.colors]
        self._parts = [
            [(sum(color), int(area), at)] for at, (color, area) in enumerate(zip(colors, regions.area, strict=True))
        ]
        self._colors, self._lab = list(colors), [lab_of(color) for color in colors]
        self._area = [int(area) for area in regions.area]
        self._small = _SMALL * scale * scale
        self._part_colors = colors
        self._parent = list(range(len(colors)))
        self._version = [0] * len(colors)
        self._near: list[dict[int, tuple[float, float]]] = [{} for _ in colors]
        for border in regions.borders:
            self._near[border.one][border.other] = self._near[border.other][border.one] = (
                border.length,
                border.length * border.lined,
            )
        self._tint = _tint(colors, regions.borders)

    def join(self) -> None:
        """Joins the nearest neighbours until all are apart."""
        queue = [self._entry(one, other) for one, near in enumerate(self._near) for other in near if one < other]
        heapq.heapify(queue)
        while queue and queue[0][0] <= _APART:
            _, one, other, seen_one, seen_other = heapq.heappop(queue)
            if (self._version[one], self._version[other]) != (seen_one, seen_other):
                continue
            self._join(one, other)
            for third in self._near[one]:
                heapq.heappush(queue, self._entry(min(one, third), max(one, third)))

    def surfaces(self) -> NDArray[np.int64]:
        return np.array([self._root(at) for at in range(len(self._parent))], np.int64)

    def own(self) -> NDArray[np.int64]:
        """1 for areas that show the surface's own colour."""
        shown = np.zeros(len(self._parent), np.int64)
        for at in range(len(self._parent)):
            if self._parent[at] == at:
                shown[self._lit(at)] = 1
        return shown

    def _entry(self, one: int, other: int) -> tuple[float, int, int, int, int]:
        return self._distance(one, other), one, other, self._version[one], self._version[other]

    def _distance(self, one: int, other: int) -> float:
        length, lined = self._near[one][other]
        drawn = min(max((lined / length - 0.5) / 0.35, 0.0), 1.0)
        same = difference(self._lab[one], self._lab[other])
        dark, light = (one, other) if sum(self._colors[one]) < sum(self._colors[other]) else (other, one)
        shade = shade_cost(self._colors[dark], self._colors[light], self._tint)
        gloss = gloss_cost(self._colors[dark], self._colors[light])
        if self._area[light] > self._area[dark]:
            gloss += 20
        across = min(same * _LINED, _ACROSS + tint_cost(self._colors[dark], self._colors[light], self._tint))
        if self._lab[dark][0] < _BLACK and self._enclosed(light, length):
            across = min(across, gloss)
        distance = min(same, shade, gloss) * (1 - drawn) + across * drawn
        smaller = min(self._area[one], self._area[other])
        return distance * min(1.0, math.sqrt(smaller / self._small))

    def _enclosed(self, surface: int, length: float) -> bool:
        """Whether a border is nearly all that a surface has."""
        return length >= _ENCLOSED * sum(one for one, _ in self._near[surface].values())

    def _join(self, one: int, other: int) -> None:
        self._parent[other] = one
        self._parts[one] += self._parts[other]
        self._area[one] += self._area[other]
        self._version[one] += 1
        self._version[other] = -1
        for third, (length, lined) in self._near[other].items():
            del self._near[third][other]
            if third != one:
                had = self._near[one].get(third, (0.0, 0.0))
                self._near[one][third] = self._near[third][one] = (had[0] + length, had[1] + lined)
        self._near[other] = {}
        lit = self._lit(one)
        weights = [self._part_area(one, at) for at in lit]
        r, g, b = np.average([self._part_colors[at] for at in lit], axis=0, weights=weights).tolist()
        self._colors[one] = (r, g, b)
        self._lab[one] = lab_of((r, g, b))

    def _lit(self, surface: int) -> list[int]:
        """The lightest areas that together cover the share of a surface that gloss does not."""
        found, covered = [], 0
        for _, area, at in sorted(self._parts[surface], reverse=True):
            found.append(at)
            covered += area
            if covered >= _LIT_SHARE * self._area[surface]:
                break
        # Gloss that came first is left out when the area that filled the share is much larger.
        last = found[-1]
        return [at for at in found if self._part_area(surface, at) >= 0.3 * self._part_area(surface, last)] or [last]

    def _part_area(self, surface: int, at: int) -> int:
        return next(area for _, area, part in self._parts[surface] if part == at)

    def _root(self, at: int) -> int:
        while self._parent[at] != at:
            at = self._parent[at]
        return at


def _tint(colors: Sequence[Color], borders: Sequence[Border]) -> Color | None:
    found, lengths = [], []
    for border in borders:
        if border.lined < 0.4 and border.length >= 12:
            dark, light = sorted((colors[border.one], colors[border.other]), key=sum)
            found.append(ratio(dark, light))
            lengths.append(border.length)
    return usual_tint(np.array(found, np.float32).reshape(-1, 3), np.array(lengths, np.float32))
