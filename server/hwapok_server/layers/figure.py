"""The main subject before its background: what is seen through its mask, and what it hides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from hwapok_server.layers.drawing import Drawing
from hwapok_server.layers.flats import find_flats
from hwapok_server.layers.lines import Ink
from hwapok_server.layers.order import Settings
from hwapok_server.layers.pixels import Bytes, Floats, Mask, grown, nearest, scale_of
from hwapok_server.layers.plate import Plate, clean_plate, whole_plate
from hwapok_server.layers.productions import production
from hwapok_server.layers.stages import Drawn
from hwapok_server.layers.thickness import strokes_of

_SEEN = 0.004
"""Cover from which a pixel belongs to the subject at all."""
_FILL = 9
"""How far around the subject the plate is not trusted, in pixels at 1024."""
_SOLID, _HALF = 250, 127
_MARGIN = 0.03
"""How far the subject's colours go on around its mask, as a share of the picture's shorter side."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The subject as it is composed: through an 8-bit mask."""

    mask: Bytes
    colors: Floats
    """What the mask lets through, 0..255, where the mask is not 0."""


def plate_behind(picture: Bytes, cover: Floats) -> Plate:
    """The background, whole; outside the subject it is the picture itself."""
    seen = cover > _SEEN
    plate = clean_plate(picture, grown(seen, _FILL * scale_of(picture)))
    own = whole_plate(picture)
    return Plate(
        np.where(seen[..., None], plate.picture, picture),
        np.where(seen, plate.origin, own.origin),
        plate.copied | ~seen,
    )


def figure_before(picture: Bytes, cover: Floats, behind: Floats) -> Figure:
    """The mask, raised where the picture cannot be reached from what lies behind, and the colours that go with it.

    :param behind: what the background composes to, 0..255
    """
    change = picture - behind
    room = np.where(change > 0, 255 - behind, behind)
    need = np.where(np.abs(change) < 1, 0, np.abs(change) / np.maximum(room, 1e-3)).max(axis=2)
    alpha = np.where(cover > _SEEN, np.minimum(np.ceil(np.maximum(cover, need) * 255 - 1e-3), 255), 0)
    share = np.maximum(alpha, 1)[..., None] / 255
    colors = np.clip(behind + change / share, 0, 255)
    return Figure(alpha.astype(np.uint8), np.asarray(colors, np.float32))


def extended(figure: Figure, unknown: Mask) -> Bytes:
    """The figure's colours, going on around its mask and over `unknown`."""
    missing = (figure.mask < _SOLID) | unknown
    if missing.all():
        missing = figure.mask == 0
    return np.asarray(nearest(np.rint(figure.colors).astype(np.uint8), missing), np.uint8)


def around(figure: Figure) -> Mask:
    """The figure and its margin."""
    return grown(figure.mask > 0, 2 * _MARGIN * min(figure.mask.shape))


def drawn_figure(figure: Figure, drawing: Drawing, settings: Settings) -> Drawn:
    """:param drawing: the whole picture"""
    inside = figure.mask > 0
    under = drawing.ink.under if drawing.ink.paper else _without_lines(figure, drawing.ink.hole)
    flat = _flats(drawing, under, figure.mask > _HALF, settings)
    target = np.where(inside[..., None], figure.colors, under).astype(np.float32)
    strokes = strokes_of(drawing.ink, settings.line_thickness, inside)
    return Drawn(target, under, flat, strokes, inside, around(figure))


def _without_lines(figure: Figure, lines: Mask) -> Bytes:
    """The figure's colours, going on over its lines and around it."""
    inside = figure.mask > 0
    hole = lines & inside
    filled = extended(figure, hole)
    return np.where((inside & ~hole)[..., None], np.rint(figure.colors), cv2.blur(filled, (5, 5))).astype(np.uint8)


def drawn_background(plate: Plate, drawing: Drawing, part: Mask, settings: Settings) -> Drawn:
    """:param drawing: the picture that the plate was made of; :param part: where that shows the background"""
    flat = np.asarray(plate.moved(_flats(drawing, drawing.ink.under, part, settings)), np.uint8)
    ink = _moved(drawing, plate)
    everywhere = np.ones_like(part)
    strokes = strokes_of(ink, settings.line_thickness, everywhere)
    return Drawn(plate.picture.astype(np.float32), ink.under, flat, strokes, everywhere, everywhere)


def _moved(drawing: Drawing, plate: Plate) -> Ink:
    """The lines of a drawing as they lie in the plate."""
    ink = drawing.ink
    evened = plate.picture.astype(np.int16) - plate.moved(drawing.picture)
    under = np.clip(plate.moved(ink.under) + evened, 0, 255)
    hole = np.asarray(plate.moved(ink.hole), np.bool_) & plate.copied
    return replace(
        ink,
        hole=hole,
        cover=np.asarray(plate.moved(ink.cover), np.float32) * hole,
        under=np.where(plate.copied[..., None], under, plate.picture).astype(np.uint8),
    )


def _flats(drawing: Drawing, under: Bytes, part: Mask, settings: Settings) -> Bytes:
    """The flat colours, or white paper for line work."""
    if not production(settings.layer).colored:
        return np.full_like(under, 255)
    return find_flats(under, drawing.surfaces, drawing.ink.hole, part, settings.flat_colors)
