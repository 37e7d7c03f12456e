"""A picture as it was drawn: its lines, its areas, its surfaces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hwapok_server.layers.lines import Ink
from hwapok_server.layers.pixels import Bytes, scale_of
from hwapok_server.layers.regions import Regions, find_regions
from hwapok_server.layers.surfaces import Surfaces, find_surfaces


@dataclass(frozen=True)
class Drawing:
    """What was found in one picture; areas and surfaces when they are first asked for."""

    picture: Bytes
    ink: Ink

    @cached_property
    def regions(self) -> Regions:
        return find_regions(self.ink.under, self.ink.hole)

    @cached_property
    def surfaces(self) -> Surfaces:
        return find_surfaces(self.regions, scale_of(self.picture))
