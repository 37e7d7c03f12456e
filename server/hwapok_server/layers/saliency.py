"""Where the main subject probably is, without a model: what differs from the picture's border, nearer to the middle,
then GrabCut (Rother, Kolmogorov and Blake 2004)."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Floats, lab

_SIDE = 256
_ROUNDS = 3
_BORDER_COLORS = 6
_SEED = 7


def likely_subject(picture: Bytes) -> Floats:
    """0..1 for each pixel."""
    cv2.setRNGSeed(_SEED)
    height, width = picture.shape[:2]
    shrink = min(1.0, _SIDE / max(height, width))
    size = (max(round(width * shrink), 8), max(round(height * shrink), 8))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    prior = _unlike_border(small) * _central(size)
    cut = _grab(small, prior)
    return np.asarray(cv2.resize(cv2.GaussianBlur(cut, (0, 0), 1.5), (width, height)), np.float32)


def _unlike_border(small: Bytes) -> Floats:
    """Distance of each pixel to the usual colours of the upper three borders, 0..1; figures stand on the lowest."""
    colors = cv2.GaussianBlur(lab(small), (0, 0), 1.5)
    edge = np.concatenate([colors[:3].reshape(-1, 3), colors[:, :3].reshape(-1, 3), colors[:, -3:].reshape(-1, 3)])
    count = min(_BORDER_COLORS, len(edge))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    empty = np.empty((0, 1), np.int32)
    _, _, centers = cv2.kmeans(np.ascontiguousarray(edge), count, empty, stop, 1, cv2.KMEANS_PP_CENTERS)
    away = np.min([np.linalg.norm(colors - center, axis=2) for center in centers], axis=0)
    return np.asarray(np.clip(away / 30, 0, 1), np.float32)


def _central(size: tuple[int, int]) -> Floats:
    """1 in the middle, less towards the sides and the top."""
    x = np.abs(np.linspace(-1, 1, size[0], dtype=np.float32))[None]
    y = np.linspace(-1, 1, size[1], dtype=np.float32)[:, None]
    return np.asarray(np.exp(-((x / 0.65) ** 2)) * np.exp(-((np.minimum(y, 0.2) - 0.2) ** 2)), np.float32)


def _grab(small: Bytes, prior: Floats) -> Floats:
    """GrabCut from a prior; the prior itself where it leaves nothing to cut."""
    mask = np.where(prior > 0.3, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    mask[prior > 0.75] = cv2.GC_FGD
    mask[:2], mask[:, :2], mask[:, -2:] = cv2.GC_BGD, cv2.GC_BGD, cv2.GC_BGD
    inside = (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)
    if min(int(inside.sum()), int((~inside).sum())) < 64:
        return np.zeros_like(prior)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(small[..., ::-1].copy(), mask, (0, 0, 1, 1), models[0], models[1], _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), np.float32)
