"""Texts and pictures that the embedding benchmarks ask for, the same in every run."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from build_model import SYLLABLES


def captions(count: int, words: tuple[int, int] = (2, 10)) -> list[str]:
    """Sentences of words of four syllables; a word is three tokens, a sentence two more.

    :param words: fewest and most words
    """
    chance = np.random.default_rng(0)
    lengths = chance.integers(words[0], words[1] + 1, count)
    sentences = [["".join(chance.choice(list(SYLLABLES), 4)) for _ in range(length)] for length in lengths]
    return [" ".join(sentence) for sentence in sentences]


def photos(count: int, side: int = 1024) -> list[bytes]:
    """Smooth JPEGs."""
    chance = np.random.default_rng(1)
    files = []
    for _ in range(count):
        small = Image.fromarray(chance.integers(0, 256, (16, 16, 3), np.uint8))
        file = io.BytesIO()
        small.resize((side, side), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
        files.append(file.getvalue())
    return files
