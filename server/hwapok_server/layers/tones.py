"""Light as a webtoon artist paints it: few tones of one tint."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hwapok_server.layers.pixels import Bytes, Floats

_BINS = 256
_ROUNDS = 12
_SPECK = 5


def posterised(strength: Bytes, tones: int) -> Bytes:
    """Strengths of light, 0..255 for each channel, in at most `tones` steps of their mean tint; 0 stays 0.

    The steps are the means of clusters in one dimension (Lloyd 1982, "Least squares quantization in PCM").
    """
    amount = strength.mean(axis=2)
    lit = amount >= 1
    if not lit.any():
        return np.zeros_like(strength)
    steps = np.concatenate([[0.0], _steps(np.asarray(amount[lit], np.float32), tones)])
    nearest = np.abs(np.arange(_BINS)[:, None] - steps[None]).argmin(axis=1)
    calm = cv2.medianBlur(nearest[np.rint(amount).astype(np.uint8)].astype(np.uint8), _SPECK)
    tint = strength[lit].mean(axis=0) / amount[lit].mean()
    table = np.clip(np.rint(steps[:, None] * tint[None]), 0, 255).astype(np.uint8)
    return np.asarray(table[calm], np.uint8)


def _steps(amounts: Floats, tones: int) -> NDArray[np.float64]:
    count = np.bincount(np.rint(amounts).astype(np.int64), minlength=_BINS).astype(np.float64)
    value = np.arange(_BINS, dtype=np.float64)
    share = np.cumsum(count) / count.sum()
    steps = np.searchsorted(share, (np.arange(tones) + 0.5) / tones).astype(np.float64)
    for _ in range(_ROUNDS):
        owner = np.abs(value[:, None] - steps[None]).argmin(axis=1)
        weight = np.bincount(owner, count, minlength=tones)
        total = np.bincount(owner, count * value, minlength=tones)
        steps = np.where(weight > 0, total / np.maximum(weight, 1e-9), steps)
    return steps
