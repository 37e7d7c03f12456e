"""What a region's colours are like: a few Gaussians in an opponent colour space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from hwapok_server.draft.shapes import Floats

_CLUSTERS = 6
_ROUNDS = 6
_NARROWEST = 4e-4
"""Least variance: cameras and JPEG add that much."""
_SAMPLES = 4000


def features(picture: Image.Image) -> Floats:
    """Lightness, red-green, yellow-blue of every pixel."""
    rgb = np.asarray(picture.convert("RGB"), np.float32) / np.float32(255)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    light = 0.3 * red + 0.59 * green + 0.11 * blue
    return np.stack([light, red - green, 0.5 * (red + green) - blue], axis=-1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class ColorModel:
    """Clusters with their means, variances (clusters x 3) and shares."""

    means: Floats
    variances: Floats
    shares: Floats

    @classmethod
    def fit(cls, colors: Floats) -> ColorModel:
        """k-means from evenly spread starts (by lightness), so that the same colours give the same model.

        :param colors: count x 3
        """
        sample = colors[:: max(len(colors) // _SAMPLES, 1)]
        order = np.argsort(sample[:, 0], kind="stable")
        means = sample[order[np.linspace(0, len(sample) - 1, _CLUSTERS).astype(int)]]
        for _ in range(_ROUNDS):
            nearest = ((sample[:, None] - means[None]) ** 2).sum(axis=2).argmin(axis=1)
            means = np.stack([_mean(sample[nearest == k], means[k]) for k in range(_CLUSTERS)])
        variances = [
            np.maximum(((sample[nearest == k] - means[k]) ** 2).sum(axis=0) / max((nearest == k).sum(), 1), _NARROWEST)
            for k in range(_CLUSTERS)
        ]
        shares = np.bincount(nearest, minlength=_CLUSTERS) / len(sample)
        return cls(means, np.asarray(variances, np.float32), np.maximum(shares, 1e-3).astype(np.float32))

    def cost(self, colors: Floats) -> Floats:
        """Twice the negative logarithm of the likelihood of the best cluster; height x width."""
        best = np.full(colors.shape[:-1], np.inf, np.float32)
        for mean, variance, share in zip(self.means, self.variances, self.shares, strict=True):
            distance = ((colors - mean) ** 2 / variance).sum(axis=-1) + np.log(variance).sum() - 2 * np.log(share)
            best = np.minimum(best, distance)
        return best


def _mean(values: Floats, otherwise: Floats) -> Floats:
    return values.mean(axis=0) if len(values) else otherwise
