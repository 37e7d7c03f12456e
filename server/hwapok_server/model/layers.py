"""A picture before and after it is taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hwapok_server.model.pictures import Blob, Picture


class PsdLayers(StrEnum):
    """How much of the picture's making the PSD holds."""

    FLAT = "flat"
    CUTOUT = "cutout"
    STAGES = "stages"


@dataclass(frozen=True, slots=True)
class LayerSettings:
    """How a picture is taken apart."""

    flat_colors: int = 48
    """Most colours of each 채색 기본."""
    line_thickness: float = 1.0
    """Of 선화, as a factor."""
    shade_tones: int | None = None
    """Tones of shadow and of highlight; None for as many as the picture has."""
    stages: tuple[str, ...] = ()
    """The stages wanted, by the keys of psd.names.Stage; empty for all."""


@dataclass(frozen=True, slots=True)
class SourcePicture:
    """A picture before it is taken apart, stored."""

    picture: Picture
    subject: Picture | None = None
    """RGBA, where the main subject was drawn by itself, or where the picture has transparency."""
    background: Picture | None = None
    """What is behind that subject; None for white."""
    stack: Blob | None = None
    """The renderer's own layers, packed, which are never taken apart."""

    def blobs(self) -> tuple[Blob, ...]:
        """Every file of it."""
        pictures = (self.picture, self.subject, self.background)
        return (*(one.blob for one in pictures if one), *filter(None, (self.stack,)))


@dataclass(frozen=True, slots=True)
class LayerNode:
    """One layer or group of a PSD, as an editor lists it; children top to bottom."""

    name: str
    blend_mode: str
    opacity: float
    visible: bool
    masked: bool
    group: bool
    children: tuple[LayerNode, ...] = ()
    preview: Picture | None = None
    """The layer's own pixels on the canvas; None for a group."""
    mask_preview: Picture | None = None
    """The group's mask; None where it has none."""
