"""The surfaces of a picture: areas joined that are one thing in different light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.merging import merged
from hwapok_server.layers.pixels import Labels, Mask
from hwapok_server.layers.regions import Regions


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Of the whole picture."""

    regions: Regions
    surface_of: NDArray[np.int64]
    """For each area its surface, numbered from 0."""
    own: NDArray[np.bool_]
    """Whether an area shows its surface's own colour, neither shade nor gloss."""

    @property
    def count(self) -> int:
        return int(self.surface_of.max()) + 1

    def labels(self) -> Labels:
        """The surface of each pixel."""
        return np.asarray(self.surface_of[self.regions.labels], np.int32)

    def shown(self) -> Mask:
        """Pixels that show their surface's own colour."""
        return np.asarray(self.own[self.regions.labels], np.bool_)

    def mostly(self, where: Mask) -> Mask:
        """Pixels of the areas that lie in a part of the picture by more than half."""
        names = self.regions.labels
        inside = np.bincount(names[where], minlength=len(self.surface_of))
        return np.asarray((inside * 2 > self.regions.area)[names], np.bool_)


def find_surfaces(regions: Regions, scale: float) -> Surfaces:
    """:param scale: how much larger than 1024 pixels the picture is"""
    surface_of, own = merged(regions, scale)
    return Surfaces(regions, np.unique(surface_of, return_inverse=True)[1].ravel(), own.astype(bool))
