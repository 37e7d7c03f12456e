"""An embedder inside this process, without a model: deterministic and instant, for tests and demonstrations.

Texts that share letters are near one another; pictures that share colours in the same places are.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.text import clean
from hwapok_server.images.thumbnail import Pixels
from hwapok_server.ports import EmbeddingInfo, SpaceVectors, Vectors

TEXT_DIMENSION = 128
GRID = 6
IMAGE_DIMENSION = GRID * GRID * 3
TEXT_SPACE = f"memory:letter-pairs:{TEXT_DIMENSION}:v1"
IMAGE_SPACE = f"memory:colour-grid:{IMAGE_DIMENSION}:v1"


class MemoryEmbedder:
    """Embedder. Texts and pictures live in different spaces."""

    async def embed_query(self, texts: Sequence[str]) -> SpaceVectors:
        return _stacked(TEXT_SPACE, [_embed_text(text) for text in texts])

    async def embed_passage(self, texts: Sequence[str], *, bulk: bool = False) -> SpaceVectors:
        return await self.embed_query(texts)

    async def embed_image(self, images: Sequence[bytes], *, bulk: bool = False) -> SpaceVectors:
        rows = [await asyncio.to_thread(_embed_image, data) for data in images]
        return _stacked(IMAGE_SPACE, rows)

    async def embed_decoded(self, pictures: Sequence[Pixels], *, bulk: bool = False) -> SpaceVectors:
        rows = [await asyncio.to_thread(_embed_picture, Image.fromarray(pixels)) for pixels in pictures]
        return _stacked(IMAGE_SPACE, rows)

    async def info(self) -> EmbeddingInfo:
        return EmbeddingInfo(
            backend="memory",
            model_id="letter pairs and colour grid",
            text_space=TEXT_SPACE,
            image_space=IMAGE_SPACE,
            shared_space=False,
            device="cpu",
        )


def _stacked(space_id: str, rows: Sequence[Vectors]) -> SpaceVectors:
    if not rows:
        raise _invalid("there are no inputs")
    return SpaceVectors(space_id, np.stack(rows))


def _embed_text(raw: str) -> Vectors:
    text = clean(raw)
    if not text:
        raise _invalid("a text is empty")
    row = np.zeros(TEXT_DIMENSION, np.float32)
    for pair in zip(f" {text}", f"{text} ", strict=True):
        row[zlib.crc32("".join(pair).encode()) % TEXT_DIMENSION] += 1
    return _unit(row)


def _embed_image(data: bytes) -> Vectors:
    try:
        with Image.open(BytesIO(data)) as picture:
            return _embed_picture(picture.convert("RGB"))
    except Exception as error:  # Pillow's decoders raise many types on bad bytes
        raise _invalid("a picture cannot be read") from error


def _embed_picture(picture: Image.Image) -> Vectors:
    small = picture.resize((GRID, GRID), Image.Resampling.BOX)
    return _unit(np.asarray(small, np.float32).ravel() + 1)


def _unit(row: Vectors) -> Vectors:
    return np.asarray(row / np.linalg.norm(row), np.float32)


def _invalid(detail: str) -> HwapokError:
    return HwapokError(Reason.EMBEDDING_INPUT_INVALID, detail=detail)
