"""Cuts the main subject out of a reference picture, by colour: no model, no network.

A picture's border tells what its background looks like; what looks otherwise and hangs together in the middle is the
subject. This is GrabCut's alternation of colour models (Rother, Kolmogorov, Blake 2004) with smoothing in place of the
graph cut, at thumbnail size; a guided filter (He, Sun, Tang 2010) then brings the edge to full size. It finds a subject
before a plain or blurred background, and says so when it does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.draft.colormodel import ColorModel, features
from hwapok_server.draft.mask import Mask, box_mean, filled, geodesic, guided, largest_component
from hwapok_server.draft.shapes import Floats

_WORKING_SIDE = 176
_SMALLEST_SIDE = 48
_ROUNDS = 4
_BAND = 3
"""Half the width of the edge that is decided at full size, thumbnail pixels."""
_LARGEST_HOLE = 0.02
"""As a share of the subject: glints and badges are filled, the space inside a curled tail stays open."""
_CERTAIN = 0.97
"""Share of the neighbourhood that leaves no doubt."""
_FEWEST = 40
"""Pixels that a colour model can be made of."""
_BORDER = 0.05
_SMALLEST, _LARGEST = 0.035, 0.72
"""Share of the picture that a believable subject covers."""
_MOST_CONTACT = 0.34
"""Share of the upper and side borders that a believable subject touches."""
_LEAST_CERTAINTY = 0.86
"""Mean likelihood inside a believable outline."""
_LEAST_CONTRAST = 0.1
"""Mean change of colour across a believable outline."""
_MOST_RAGGED = 14.0
"""Length of a believable outline, in square roots of its area; a disc has 4."""


@dataclass(frozen=True, slots=True)
class CutOut:
    """A subject."""

    image: Image.Image
    """RGBA, cut to its visible pixels."""
    cropped_below: bool
    """Whether the reference's lower edge cuts it."""


def cut_out(reference: Image.Image) -> CutOut | None:
    """The reference's main subject; None where colour alone does not tell it from its background."""
    picture = reference.convert("RGB")
    if min(picture.size) < _SMALLEST_SIDE:
        return None
    small = picture.copy()
    small.thumbnail((_WORKING_SIDE, _WORKING_SIDE), Image.Resampling.BOX)
    colors = features(small)
    likely = _likelihood(colors)
    # Smoothing drops hairs and bridges that colour alone cannot decide.
    mask = filled(largest_component(box_mean((likely > 0.5).astype(np.float32), 2) > 0.5), _LARGEST_HOLE)
    near = box_mean(mask.astype(np.float32), _BAND)
    solid = (near > _CERTAIN).sum() >= _FEWEST and (near < 1 - _CERTAIN).sum() >= _FEWEST
    if not (solid and _believable(mask, likely) and _outlined(mask, colors)):
        return None
    alpha = _full_size(near, colors, picture)
    below = bool(alpha[-3:].mean() > 0.04)
    image = picture.convert("RGBA")
    image.putalpha(Image.fromarray((_faded(alpha) * 255 + np.float32(0.5)).astype(np.uint8)))
    box = image.getchannel("A").point(lambda v: 255 * (v > 24)).getbbox()
    return CutOut(image.crop(box), below) if box else None


def _likelihood(colors: Floats) -> Floats:
    """How likely each pixel is the subject, 0..1."""
    height, width = colors.shape[:2]
    prior, border = _central(height, width), _border(height, width)
    apart = geodesic(colors, border)
    apart = np.clip(apart / max(float(np.median(apart[prior > 0.55])), 1e-3), 0, 1)
    hint = (prior - np.float32(0.5)) * np.float32(1.4) + (apart - np.float32(0.5)) * np.float32(5)
    likely = np.where(border, 0, 1 / (1 + np.exp(-hint * 2))).astype(np.float32)
    for _ in range(_ROUNDS):
        inside, outside = likely > 0.5, (likely < 0.5) | border
        if min(inside.sum(), outside.sum()) < _FEWEST:
            break
        odds = ColorModel.fit(colors[outside]).cost(colors) - ColorModel.fit(colors[inside]).cost(colors)
        raw = 1 / (1 + np.exp(-np.clip(odds * np.float32(0.28) + hint, -30, 30)))
        likely = np.clip(guided(raw.astype(np.float32), colors[..., 0], 4, 1e-3), 0, 1)
    return np.asarray(likely, np.float32)


def _central(height: int, width: int) -> Floats:
    """1 in the middle, 0 towards the upper and side borders; subjects often stand on the lower one."""
    x = np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    y = np.where(y < 0, -y, y * 0.55)
    return np.asarray(np.clip(1.25 - np.hypot(x, y) * 1.05, 0, 1), np.float32)


def _border(height: int, width: int) -> Mask:
    """The frame along the upper and side borders."""
    thick = max(int(min(height, width) * _BORDER), 2)
    frame = np.zeros((height, width), bool)
    frame[:thick] = True
    frame[: int(height * 0.8), :thick] = True
    frame[: int(height * 0.8), -thick:] = True
    return frame


def _believable(mask: Mask, likely: Floats) -> bool:
    share = float(mask.mean())
    contact = float(np.concatenate([mask[0], mask[:, 0], mask[:, -1]]).mean())
    certainty = float(likely[mask].mean()) if mask.any() else 0.0
    return _SMALLEST < share < _LARGEST and contact < _MOST_CONTACT and certainty > _LEAST_CERTAINTY


def _outlined(mask: Mask, colors: Floats) -> bool:
    """Whether the mask ends where colours change, in a simple line."""
    across, down = mask[:, 1:] != mask[:, :-1], mask[1:] != mask[:-1]
    change = [np.abs(np.diff(colors, axis=axis)).sum(axis=2)[edge] for axis, edge in ((1, across), (0, down))]
    ragged = (across.sum() + down.sum()) / np.sqrt(mask.sum())
    return bool(np.concatenate(change).mean() > _LEAST_CONTRAST and ragged < _MOST_RAGGED)


def _full_size(near: Floats, colors: Floats, picture: Image.Image) -> Floats:
    """The mask at the picture's size: along its edge every pixel is weighed by its own colour.

    :param near: the softened mask at thumbnail size
    """
    inside, outside = ColorModel.fit(colors[near > _CERTAIN]), ColorModel.fit(colors[near < 1 - _CERTAIN])
    wide = Image.fromarray(near).resize(picture.size, Image.Resampling.BICUBIC)
    alpha = np.clip(np.asarray(wide, np.float32), 0, 1)
    edge = (alpha > 1 - _CERTAIN) & (alpha < _CERTAIN)
    at_edge = features(picture)[edge]
    place = np.clip(alpha[edge], 0.02, 0.98)
    odds = (outside.cost(at_edge) - inside.cost(at_edge)) * np.float32(0.3) + 2 * np.log(place / (1 - place))
    alpha[edge] = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    alpha[~edge] = np.rint(alpha[~edge])
    soft = guided(alpha, np.asarray(picture.convert("L"), np.float32) / np.float32(255), 2, 2e-3)
    return np.asarray(np.clip((soft - 0.25) / 0.5, 0, 1), np.float32)


def _faded(alpha: Floats) -> Floats:
    """Sides where the reference's frame cuts the subject fade out; the lower one stands on the picture's edge."""
    height, width = alpha.shape
    ramp_x = np.clip(np.arange(width, dtype=np.float32) / np.float32(width * 0.12), 0, 1)
    ramp_y = np.clip(np.arange(height, dtype=np.float32) / np.float32(height * 0.12), 0, 1)
    if alpha[:, :3].mean() > 0.02:
        alpha = alpha * ramp_x[None]
    if alpha[:, -3:].mean() > 0.02:
        alpha = alpha * ramp_x[None, ::-1]
    if alpha[:3].mean() > 0.02:
        alpha = alpha * ramp_y[:, None]
    return alpha
