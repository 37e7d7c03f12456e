"""What makes vectors of texts and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hwapok_common.errors import Reason
from hwapok_common.messages import Text
from hwapok_server.images.thumbnail import Pixels

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpaceVectors:
    """Vectors and the space they live in; never compared across spaces."""

    space_id: str
    values: Vectors
    """count x dimension, L2-normalised rows."""


@dataclass(frozen=True, slots=True)
class EmbeddingInfo:
    """What the embedding service runs."""

    backend: str
    model_id: str
    text_space: str
    image_space: str
    shared_space: bool
    device: str
    advice: Text | None = None
    """Why a lesser backend runs than could, and what to do about it."""


EMBEDDER_AWAY = frozenset(
    {
        Reason.EMBEDDING_UNAVAILABLE,
        Reason.EMBEDDING_NOT_READY,
        Reason.EMBEDDING_OVERLOADED,
        Reason.EMBEDDING_OUT_OF_MEMORY,
    }
)
"""Reasons of an Embedder that may come back."""


class Embedder(Protocol):
    """Text and pictures to vectors.

    Every method raises HwapokError, for one of EMBEDDER_AWAY (retry) or EMBEDDING_INPUT_INVALID.
    """

    async def embed_query(self, texts: Sequence[str]) -> SpaceVectors:
        """Texts that are searched for."""

    async def embed_passage(self, texts: Sequence[str], *, bulk: bool = False) -> SpaceVectors:
        """Texts that are searched in.

        :param bulk: nobody waits for the answer; others go first
        """

    async def embed_image(self, images: Sequence[bytes], *, bulk: bool = False) -> SpaceVectors:
        """Encoded pictures."""

    async def embed_decoded(self, pictures: Sequence[Pixels], *, bulk: bool = False) -> SpaceVectors:
        """Pictures of at most 512 pixels a side that are already decoded."""

    async def info(self) -> EmbeddingInfo:
        """What answers."""
