"""Few colours for many surfaces: equal ones share an entry, and the cheapest join until there are few enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.pixels import Bytes, Floats, lab

MOST = 48
_EQUAL, _ON, _FAR = 3.0, 2.0, 10.0
"""Lab distances below which two surfaces have one colour: from each other; from a gradient whose lit end is near."""
_DIM = 30
"""L, 0..100, of colours so dark that a gradient says nothing."""


def shared(colors: Floats, darkest: Floats, area: NDArray[np.int64], most: int = MOST) -> Bytes:
    """At most `most` colours for the surfaces that have an area; a join takes the larger one's colour (Ward's cost).

    A surface whose colour lies in another's gradient has that one's colour: a sky goes on behind a tree.

    :param colors: where a surface is lit; :param darkest: where its gradient ends
    """
    order = np.argsort(-area, kind="stable")[: int((area > 0).sum())]
    entries: list[int] = []
    owner = np.arange(len(colors))
    tones, ends = lab(colors[None])[0], lab(darkest[None])[0]
    for at in order.tolist():
        if entries:
            away = _from_gradients(tones[at], tones[entries], ends[entries])
            if away.min() < _EQUAL:
                owner[at] = entries[int(away.argmin())]
                continue
        entries.append(at)
    owner = _fewer(owner, tones, area, most)
    return np.rint(np.clip(colors, 0, 255)).astype(np.uint8)[owner]


def _from_gradients(tone: Floats, lit: Floats, dark: Floats) -> Floats:
    """Distance of a colour to each of the straight gradients, in Lab."""
    way = dark - lit
    length = np.maximum((way * way).sum(axis=1), 1e-6)
    along = np.clip(((tone - lit) * way).sum(axis=1) / length, 0, 1)
    beside = np.linalg.norm(lit + along[:, None] * way - tone, axis=1)
    apart = np.linalg.norm(lit - tone, axis=1)
    return np.asarray(
        np.where((apart > _FAR) | (lit[:, 0] < _DIM), apart, np.minimum(apart, beside * _EQUAL / _ON)), np.float32
    )


def _fewer(owner: NDArray[np.int64], tones: Floats, area: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    weight = np.bincount(owner, area, minlength=len(owner)).astype(np.float64)
    entries = np.unique(owner[area > 0])
    while len(entries) > most:
        size, place = weight[entries], tones[entries]
        away = ((place[:, None] - place[None]) ** 2).sum(axis=2)
        cost = away * (size[:, None] * size[None] / (size[:, None] + size[None]))
        np.fill_diagonal(cost, np.inf)
        one, other = (int(entries[at]) for at in np.unravel_index(int(cost.argmin()), cost.shape))
        kept, gone = (one, other) if weight[one] >= weight[other] else (other, one)
        weight[kept] += weight[gone]
        owner = np.where(owner == gone, kept, owner)
        entries = entries[entries != gone]
    return owner
