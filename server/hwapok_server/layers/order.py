"""What taking a picture apart is given and gives: pictures, settings, steps, findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from PIL import Image

from hwapok_server.layers.pixels import Bytes, Floats
from hwapok_server.model import PsdLayers
from hwapok_server.psd.names import Stage
from hwapok_server.psd.stack import LayerStack


class Step(StrEnum):
    """What is being made, in this order."""

    LINES = "lines"
    MASK = "mask"
    PLATE = "plate"
    BACKGROUND = "background"
    SUBJECT = "subject"
    CONTI = "conti"


class Finding(StrEnum):
    """What the picture turned out to be, where the layers are fewer or plainer for it."""

    PHOTO_LIKE = "photo_like"
    """It is not drawn with lines: subject and background are one layer each."""
    COLORED = "colored"
    """Lines were ordered of a picture in colour, which stays as it is."""
    NO_SUBJECT = "no_subject"
    """Nothing stands out, or nothing is left around what does: all of it is background."""
    FAINT_SHADING = "faint_shading"
    """Light or shadow is too faint to be worth a layer, and part of 보정."""
    CLASSICAL_MASK = "classical_mask"
    """The subject was found without the model, which is not there."""


class DecompositionCancelled(Exception):
    """Nobody waits for the layers any more."""


OnStep = Callable[[Step, float], None]
"""Told when a step begins, and the share of the steps, 0..1, that is done."""
IsCancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a picture is taken apart. The visible layers give the picture back whatever is chosen."""

    layer: str = "background"
    """Key of the production layer that was ordered; an unknown one is taken for `background`."""
    psd_layers: PsdLayers = PsdLayers.STAGES
    flat_colors: int = 48
    """Most colours of each 채색 기본, 2..48."""
    line_thickness: float = 1.0
    """Factor 0.5..2. Lines made thinner leave a rest to 보정. What thicker ones gain has the picture's own colours,
    until an artist recolours the layer."""
    shade_tones: int | None = None
    """Tones of 명암 그림자 and of 명암 하이라이트, each in one tint, 1..4; None for as many as the picture has. The
    rest goes to 보정."""
    stages: frozenset[Stage] = frozenset(Stage)
    """The stages wanted. What is left out goes to 보정; without 보정, to the stage below. FLAT is always there."""
    faint_shading: bool = False
    """Light and shadow have their layers however little they change."""

    def __post_init__(self) -> None:
        """:raises ValueError: a value is out of its range"""
        _within("flat_colors", self.flat_colors, 2, 48)
        _within("line_thickness", self.line_thickness, 0.5, 2)
        _within("shade_tones", 1 if self.shade_tones is None else self.shade_tones, 1, 4)


@dataclass(frozen=True, slots=True)
class Source:
    """A picture, and what is known of it."""

    picture: Bytes
    """RGB, height x width x 3: what the visible layers compose to."""
    cover: Floats | None = None
    """Of the subject, 0..1, where it is known."""
    plate: Bytes | None = None
    """The whole background, RGB, where it is known."""

    def __post_init__(self) -> None:
        """:raises ValueError: no RGB picture, or the parts differ in size"""
        if self.picture.ndim != 3 or self.picture.shape[2] != 3 or self.picture.dtype != np.uint8:
            raise ValueError(f"not an RGB picture of 8 bits: {self.picture.shape} {self.picture.dtype}")
        if not self.picture.size:
            raise ValueError("the picture has no pixels")
        for part in (self.cover, self.plate):
            if part is not None and part.shape[:2] != self.picture.shape[:2]:
                raise ValueError(f"sizes differ: {part.shape[:2]} and {self.picture.shape[:2]}")

    @classmethod
    def of(cls, image: Image.Image) -> Source:
        """An image of any mode. What is transparent lies on white paper, and what is not is the subject."""
        if not image.has_transparency_data:
            return cls(np.array(image.convert("RGB")))
        return cls.layered(image, Image.new("RGB", image.size, "white"))

    @classmethod
    def layered(cls, subject: Image.Image, background: Image.Image) -> Source:
        """A transparent render of the subject and a render of what is behind it.

        :raises ValueError: their sizes differ
        """
        if subject.size != background.size:
            raise ValueError(f"sizes differ: {subject.size} and {background.size}")
        front = subject.convert("RGBA")
        picture = Image.alpha_composite(background.convert("RGBA"), front).convert("RGB")
        cover = np.asarray(front.getchannel("A"), np.float32) / np.float32(255)
        return cls(np.array(picture), cover, np.array(background.convert("RGB")))


@dataclass(frozen=True, slots=True)
class Decomposed:
    """The layers."""

    stack: LayerStack
    """원본, 콘티, 주 피사체, 배경; what the picture does not have is absent."""
    psd_layers: PsdLayers
    """How far it was taken apart: what was ordered, or CUTOUT where stages were not worth it."""
    findings: tuple[Finding, ...] = field(default=())


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} is {value}, not {low} to {high}")
