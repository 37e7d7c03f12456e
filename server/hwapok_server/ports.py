"""The seams to the outside world. Every port has at least two implementations and one contract suite over all.

bootstrap.py alone chooses implementations.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hwapok_common.messages import Text
from hwapok_server.model import Blob, Brief, Note, Reference, RenderOrder
from hwapok_server.psd.stack import LayerStack


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """A link that expires."""

    uri: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob as a sweep sees it."""

    key: str
    modified: datetime
    """When it was last put."""


class BlobStore(Protocol):
    """Content-addressed files behind expiring, read-only links.

    Guarantees: `put` is atomic (an interrupted one leaves nothing visible) and idempotent; a key is the SHA-256 of its
    content, lower-case hex; a link cannot be altered to reach another blob, another method or a later time.

    Every method raises HwapokError BLOB_STORE_UNAVAILABLE while the store cannot be reached.
    """

    async def put(self, data: bytes, content_type: str) -> Blob:
        """Stores bytes; the same bytes again change nothing but the time a sweep sees."""

    async def get(self, key: str) -> bytes:
        """:raises HwapokError: BLOB_NOT_FOUND"""

    async def delete(self, key: str) -> None:
        """Removes a blob; removing what is not there is fine."""

    def list(self) -> AsyncIterator[StoredBlob]:
        """Every blob, in no order."""

    async def sign(self, blob: Blob, file_name: str, lifetime: timedelta) -> SignedUrl:
        """A link to GET the blob, saved under `file_name` (which may hold Hangul)."""

    async def ping(self) -> None:
        """Proves that the store can be reached."""


Vectors = NDArray[np.float32]
Pixels = NDArray[np.uint8]
"""height x width x 3, sRGB."""


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


class Embedder(Protocol):
    """Text and pictures to vectors.

    Every method raises HwapokError EMBEDDING_UNAVAILABLE, EMBEDDING_NOT_READY or EMBEDDING_OVERLOADED (retry), or
    EMBEDDING_INPUT_INVALID.
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


OnText = Callable[[str], Awaitable[None]]
OnPreview = Callable[[float, bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReferencePicture:
    """A reference with its pixels."""

    reference: Reference
    png: bytes


@dataclass(frozen=True, slots=True)
class WrittenPrompt:
    """A prompt and what to know about it."""

    prompt: str
    gloss: str
    notes: tuple[Note, ...]


class PromptWriter(Protocol):
    """Writes an English image prompt.

    Guarantees: the pieces given to `on_text` join to the prompt; an empty prompt is never returned.
    """

    name: str
    offline: bool
    description: Text

    async def write(self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText) -> WrittenPrompt:
        """:raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons"""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A picture as its renderer made it."""

    picture: bytes
    """Encoded picture, verbatim."""
    content_type: str
    stack: LayerStack | None
    """The renderer's own layers; None for a flat picture that must be taken apart."""
    notes: tuple[Note, ...]


class Renderer(Protocol):
    """Draws a picture. An offline renderer is deterministic: the same order and references give the same bytes."""

    name: str
    offline: bool
    draft: bool
    description: Text

    async def render(self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview) -> Rendering:
        """:param references: RGB PNGs, longest side at most 1024 px

        :raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons
        """
