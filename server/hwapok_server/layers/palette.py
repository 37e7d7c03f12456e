"""Few colours for many surfaces: equal ones share an entry, and the cheapest join until there are few enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.pixels import Bytes, Floats, lab

MOST = 48
_EQUAL = 3.0
"""Lab distance below which two surfaces have one colour."""


def shared(colors: Floats, area: NDArray[np.int64], most: int = MOST) -> Bytes:
    """At most `most` colours for the surfaces that have an area; a join takes the larger one's colour (Ward's cost)."""
    order = np.argsort(-area, kind="stable")[: int((area > 0).sum())]
    entries: list[int] = []
    owner = np.arange(len(colors))
    tones = lab(colors[None])[0]
    for at in order.tolist():
        if entries:
            away = np.linalg.norm(tones[entries] - tones[at], axis=1)
            if away.min() < _EQUAL:
                owner[at] = entries[int(away.argmin())]
                continue
        entries.append(at)
    owner = _fewer(owner, tones, area, most)
    return np.rint(np.clip(colors, 0, 255)).astype(np.uint8)[owner]


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
