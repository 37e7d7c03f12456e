"""What a picture's pixels say without understanding it: palette, light, and where its subject's mass lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_server.images.colors import nearest_name, to_lab

Floats = NDArray[np.floating[Any]]
G = TypeVar("G")

SIDE = 96
"""Pictures are measured at this longest side."""
CANDIDATES = 12
PALETTE_SIZE = 5
SAME_COLOUR = 14.0
"""CIE76 distance below which two palette colours count as one."""
LEAST_SHARE = 0.03


class Orientation(StrEnum):
    """The picture's format."""

    SQUARE = "square"
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Brightness(StrEnum):
    """Mean lightness: CIE L* below 30, 50, 70, and above."""

    DARK = "dark"
    DIM = "dim"
    MEDIUM = "medium"
    BRIGHT = "bright"


class Contrast(StrEnum):
    """Spread of lightness: 5th to 95th percentile of L* below 35, 65, and above."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Place(StrEnum):
    """A field of the rule of thirds."""

    UPPER_LEFT = "upper_left"
    UPPER = "upper"
    UPPER_RIGHT = "upper_right"
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    LOWER_LEFT = "lower_left"
    LOWER = "lower"
    LOWER_RIGHT = "lower_right"


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a palette."""

    name: str
    """Key of its name (messages, section `color`)."""
    hex: str
    """#RRGGBB."""
    share: float
    """Of the picture's area, 0..1."""


@dataclass(frozen=True, slots=True)
class Measurements:
    """What was measured."""

    orientation: Orientation
    palette: tuple[Swatch, ...]
    """Largest share first; at least one colour."""
    brightness: Brightness
    contrast: Contrast
    mass: tuple[float, float]
    """Centre of what stands out, from the left and from the top, 0..1."""
    place: Place
    """The field that `mass` lies in."""


def measure(png: bytes) -> Measurements:
    """Measures an encoded picture. Blocks for some milliseconds.

    :raises HwapokError: BROKEN_IMAGE
    """
    picture = _reduced(png)
    lab = to_lab(np.asarray(picture, float))
    mass = _mass(lab)
    return Measurements(
        orientation=_orientation(picture.width, picture.height),
        palette=_palette(picture),
        brightness=_brightness(float(lab[..., 0].mean())),
        contrast=_contrast(float(np.subtract(*np.percentile(lab[..., 0], [95, 5])))),
        mass=mass,
        place=_place(*mass),
    )


def _reduced(png: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(png)) as picture:
            small = picture.convert("RGB")
            small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
            return small
    except Exception as error:  # Pillow's decoders raise many types on bad bytes
        raise HwapokError(Reason.BROKEN_IMAGE) from error


def _palette(picture: Image.Image) -> tuple[Swatch, ...]:
    reduced = picture.quantize(CANDIDATES, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    counts = np.bincount(np.asarray(reduced).ravel(), minlength=CANDIDATES)
    colours = np.array((reduced.getpalette() or [])[: CANDIDATES * 3], float).reshape(-1, 3)[: len(counts)]
    merged = _merged(colours, counts[: len(colours)] / counts.sum())
    kept = [(colour, share) for colour, share in merged[:PALETTE_SIZE] if share >= LEAST_SHARE] or merged[:1]
    return tuple(_swatch(colour, share) for colour, share in kept)


def _merged(colours: Floats, shares: Floats) -> list[tuple[Floats, float]]:
    """Joins each colour to a larger one that looks the same; largest first."""
    kept: list[tuple[Floats, float]] = []
    for index in np.argsort(-shares, kind="stable"):
        near = [i for i, (other, _) in enumerate(kept) if _distance(other, colours[index]) < SAME_COLOUR]
        if near:
            colour, share = kept[near[0]]
            kept[near[0]] = (colour, share + float(shares[index]))
        else:
            kept.append((colours[index], float(shares[index])))
    return sorted(kept, key=lambda item: -item[1])


def _distance(first: Floats, second: Floats) -> float:
    return float(np.linalg.norm(to_lab(first) - to_lab(second)))


def _swatch(colour: Floats, share: float) -> Swatch:
    red, green, blue = (int(value) for value in colour)
    return Swatch(nearest_name(colour), f"#{red:02X}{green:02X}{blue:02X}", round(share, 3))


def _mass(lab: Floats) -> tuple[float, float]:
    """Centroid of what stands out: colour unlike the picture's border, squared so that the strongest decides."""
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    weight = np.linalg.norm(lab - np.median(border, axis=0), axis=-1) ** 2 + 1e-6
    rows, columns = weight.sum(axis=1), weight.sum(axis=0)
    return _centroid(columns), _centroid(rows)


def _centroid(weights: Floats) -> float:
    positions = (np.arange(len(weights)) + 0.5) / len(weights)
    return round(float(positions @ weights / weights.sum()), 3)


def _orientation(width: int, height: int) -> Orientation:
    if abs(width - height) <= 0.05 * max(width, height):
        return Orientation.SQUARE
    return Orientation.PORTRAIT if height > width else Orientation.LANDSCAPE


def _brightness(lightness: float) -> Brightness:
    return _graded(lightness, ((30, Brightness.DARK), (50, Brightness.DIM), (70, Brightness.MEDIUM)), Brightness.BRIGHT)


def _contrast(spread: float) -> Contrast:
    return _graded(spread, ((35, Contrast.LOW), (65, Contrast.MEDIUM)), Contrast.HIGH)


def _graded(value: float, grades: Sequence[tuple[float, G]], above: G) -> G:
    return next((grade for limit, grade in grades if value < limit), above)


def _place(x: float, y: float) -> Place:
    # Centroids gather near the middle: the outer fields begin earlier than at a third.
    column, row = (0 if at < 0.42 else 2 if at > 0.58 else 1 for at in (x, y))
    return tuple(Place)[row * 3 + column]
