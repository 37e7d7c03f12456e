"""Where the main subject is, by U2-Net (Qin et al. 2020, "U2-Net: Going Deeper with Nested U-Structure for Salient
Object Detection"), its small variant u2netp: 4.6 MB, run by OpenCV."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Floats, scale_of

SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
_SIDE = 320
_BLUR = 4
"""Pixels at 1024."""
_MEAN, _SPREAD = np.array((0.485, 0.456, 0.406), np.float32), np.array((0.229, 0.224, 0.225), np.float32)
"""Of ImageNet, which it was trained with."""


class U2Net:
    """The network, loaded. Not for use by two threads at once."""

    def __init__(self, file: Path) -> None:
        """:raises ValueError: these are not the weights we know

        :raises OSError: the file cannot be read
        """
        weights = file.read_bytes()
        if hashlib.sha256(weights).hexdigest() != SHA256:
            raise ValueError(f"unknown weights: {file}")
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))
        self._output = self._net.getUnconnectedOutLayersNames()[0]

    def __call__(self, picture: Bytes) -> Floats:
        """0..1 for each pixel: the mean of a look at the picture and one at its mirrored blur, in which the details of
        a drawing do not distract."""
        coarse = cv2.GaussianBlur(picture, (0, 0), _BLUR * scale_of(picture))
        found = (self._look(picture) + self._look(np.asarray(coarse[:, ::-1], np.uint8))[:, ::-1]) / 2
        return np.asarray(cv2.resize(found, (picture.shape[1], picture.shape[0])), np.float32)

    def _look(self, picture: Bytes) -> Floats:
        small = cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        normal = (small / max(float(small.max()), 1e-6) - _MEAN) / _SPREAD
        self._net.setInput(np.ascontiguousarray(normal.transpose(2, 0, 1)[None]))
        found = np.asarray(self._net.forward(self._output), np.float32)[0, 0]
        low, high = float(found.min()), float(found.max())
        return np.asarray((found - low) / max(high - low, 1e-6), np.float32)
