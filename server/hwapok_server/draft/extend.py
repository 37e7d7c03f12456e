"""Continues colours outside a cut-out, so that its mask can grow (pull-push filling, Gortler et al. 1996)."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.shapes import Floats


def extended(premultiplied: Floats, cover: Floats) -> Floats:
    """Colours without their coverage; where nothing is covered, those from near by.

    :param premultiplied: height x width x 3
    :param cover: height x width
    """
    weight = cover[..., None]
    if min(cover.shape) < 2:
        return np.asarray(premultiplied / np.maximum(weight, np.float32(1e-4)), np.float32)
    coarse = extended(_halved(premultiplied), _halved(weight)[..., 0])
    around = coarse.repeat(2, axis=0).repeat(2, axis=1)[: cover.shape[0], : cover.shape[1]]
    # A little coverage decides nothing: its colour is rounding noise.
    trust = np.clip(weight * 8, 0, 1)
    own = premultiplied / np.maximum(weight, np.float32(1e-4))
    return np.asarray(around + (own - around) * trust, np.float32)


def _halved(values: Floats) -> Floats:
    height, width = values.shape[:2]
    padded = np.pad(values, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.asarray(padded.reshape((height + 1) // 2, 2, (width + 1) // 2, 2, -1).mean(axis=(1, 3)), np.float32)
