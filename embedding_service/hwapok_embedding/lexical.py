"""Hashed character n-grams: a text encoder without a model, for tests and where no model can run.

It finds shared words, not shared meaning: a paraphrase in other words ranks hardly above chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from hwapok_embedding.port import Space, TextInput, Vectors

DIMENSION = 384
GRAM_SIZES = (2, 3)


class LexicalEncoder:
    """TextEncoder over signed feature hashing (Weinberger et al. 2009) of character 2- and 3-grams.

    Both sides of a search are treated alike.
    """

    space = Space(f"lexical:ngram23:{DIMENSION}:v1", DIMENSION, "hashed character n-grams")

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        return list(texts)

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        return np.stack([_embed(item.text) for item in texts])


def _embed(text: str) -> Vectors:
    row = np.zeros(DIMENSION, np.float32)
    for gram, count in Counter(_grams(text)).items():
        index, sign = _bucket(gram)
        row[index] += sign * np.sqrt(count)
    length = float(np.linalg.norm(row))
    if length == 0:  # every gram cancelled another
        row[0] = length = 1.0
    return np.asarray(row / length, np.float32)


def _grams(text: str) -> list[str]:
    padded = f" {text.casefold()} "
    return [padded[start : start + size] for size in GRAM_SIZES for start in range(len(padded) - size + 1)]


def _bucket(gram: str) -> tuple[int, int]:
    number = int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "little")
    return (number >> 1) % DIMENSION, 1 if number & 1 else -1
