"""The layers of a PSD, as values: how a picture is taken apart, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hwapok.artifact import Artifact

STAGES = ("lines", "correction", "highlight", "shadow", "flat")
"""Keys of the layers inside 주 피사체 and 배경, top to bottom: 선화, 보정, 명암 하이라이트, 명암 그림자, 채색 기본."""


@dataclass(frozen=True, slots=True)
class LayerSettings:
    """How a picture is taken apart. What is None or empty is as a render job does it."""

    flat_colors: int | None = None
    """Most colours of each 채색 기본, 2 to 48."""
    line_thickness: float | None = None
    """Of the lines of 선화, as a factor of 0.5 to 2."""
    shade_tones: int | None = None
    """Tones of 명암 그림자 and of 명암 하이라이트, one tint each, 1 to 4; else as many as the picture has."""
    stages: tuple[str, ...] = ()
    """The stages wanted, of STAGES; empty for all. `flat` is always there."""


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One layer or group of the PSD, as an editor lists it."""

    name: str
    blend_mode: str
    opacity: float
    """0 to 1."""
    visible: bool
    masked: bool
    group: bool
    children: tuple[LayerNode, ...]
    """Top to bottom."""
    preview: Artifact | None = None
    """The layer's own pixels on the whole canvas: an RGBA PNG, longest side at most 1024 pixels; None for a group."""
    mask_preview: Artifact | None = None
    """The group's mask, a grey PNG of the same size; None where it has none."""

    def walk(self) -> Iterator[LayerNode]:
        """This node and all below it, top to bottom."""
        yield self
        for child in self.children:
            yield from child.walk()
