"""The seams to the outside world. Every port has at least two implementations and one contract suite over all.

bootstrap alone chooses implementations.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import Text
from hwapok_server.images.decode import IngestedPicture
from hwapok_server.images.thumbnail import Pixels
from hwapok_server.model import (
    Blob,
    Brief,
    Estimate,
    LayerSettings,
    Note,
    PsdLayers,
    Reference,
    RenderOrder,
    Usage,
)
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

    Every method raises HwapokError BLOB_STORE_UNAVAILABLE while the store cannot be reached (retry), and
    BLOB_STORE_REFUSED when it does not accept this server, which only the operator can mend.
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a paid call brought."""

    body: bytes
    """As it came."""
    content_type: str
    usage: Usage


class CallLost(HwapokError):
    """A paid call without a usable answer, for which the provider charges, or may charge."""

    def __init__(self, reason: Reason, usage: Usage | None = None, **values: object) -> None:
        """:param usage: what the provider says was used; None when it did not say"""
        self.usage = usage
        super().__init__(reason, None, **values)


PaidCall = Callable[[], Awaitable[Answer]]


class PaidCalls(Protocol):
    """The paid calls of one step of a job, each made once: answers outlive their step, their worker and a retry.

    Guarantees: an answer that arrived is never paid for again; a call that may have been paid for is not repeated
    until somebody retries the job; what a budget does not cover is not called.
    """

    async def once(self, name: str, estimate: Estimate, call: PaidCall) -> Answer:
        """The answer of a call, made now or by an earlier attempt at the step.

        :param name: tells the step's calls apart, e.g. `subject`
        :param call: raises CallLost when the provider charges or may charge; any other error means that it does not
        :raises HwapokError: BUDGET_EXCEEDED, PAYMENT_UNCERTAIN and what the call raised
        """


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

    def estimates(self, brief: Brief, references: int) -> Sequence[Estimate]:
        """What `write` would cost, one for each paid call; empty when it is free.

        :param references: how many pictures it would be given
        """

    async def write(
        self, brief: Brief, references: Sequence[ReferencePicture], on_text: OnText, paid: PaidCalls
    ) -> WrittenPrompt:
        """:raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons"""


@dataclass(frozen=True, slots=True)
class Original:
    """A provider's file, byte for byte."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A subject and what is behind it, PNGs of the picture's size; laid over each other they are the picture."""

    subject: bytes
    """RGBA."""
    background: bytes
    """RGB."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A picture as its renderer made it."""

    picture: bytes
    """Encoded picture of the ordered size."""
    content_type: str
    stack: LayerStack | None
    """The renderer's own layers; None for a picture that must be taken apart."""
    notes: tuple[Note, ...]
    apart: Apart | None = None
    """The picture's subject and background, where they were drawn by themselves."""
    originals: tuple[Original, ...] = ()
    """What a provider sent; empty for a draft."""


class Renderer(Protocol):
    """Draws a picture. An offline renderer is deterministic: the same order and references give the same bytes."""

    name: str
    offline: bool
    draft: bool
    description: Text

    def estimates(self, order: RenderOrder, references: int) -> Sequence[Estimate]:
        """What `render` would cost, one for each paid call; empty when it is free.

        :param references: how many pictures it would be given
        """

    async def render(
        self, order: RenderOrder, references: Sequence[bytes], on_preview: OnPreview, paid: PaidCalls
    ) -> Rendering:
        """:param references: RGB PNGs, longest side at most 1024 px

        :raises HwapokError: PROVIDER_EMPTY_ANSWER and the provider's own reasons
        """


OnProgress = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FlatPicture:
    """A picture to take apart."""

    picture: bytes
    """PNG. Where it is RGBA, what is not transparent is the subject, on white paper."""
    apart: Apart | None = None
    """Its subject and background, where they were drawn by themselves."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The layers of a picture."""

    packed: bytes
    """A layer stack, as psd.bundle packs it."""
    psd_layers: PsdLayers
    """What it came to: what was asked for, or less where the picture is not worth more."""
    notes: tuple[Note, ...] = ()
    """Why it is less, or plainer."""


class DecomposerAway(Exception):
    """A picture could not be taken apart. It costs a job its layers and a note, and never reaches a client as an
    error."""


class LayerDecomposer(Protocol):
    """Takes a flat picture apart into the layers of a webtoon page.

    Guarantees: the stack has the product's one tree (psd.tree), with the picture itself as 원본; its visible layers
    compose to the picture within 2/255, and 0.05/255 on average (psd.exact); the same picture and settings give the
    same layers; any picture of 1 to 4096 pixels a side can be given; cancelling ends the work at once, and what it
    took in memory is given back.
    """

    name: str
    description: Text

    async def decompose(
        self,
        picture: FlatPicture,
        layer: str,
        psd_layers: PsdLayers,
        settings: LayerSettings,
        on_progress: OnProgress,
    ) -> Decomposition:
        """
        :param layer: key of the production layer that was ordered; it decides what is visible
        :param psd_layers: CUTOUT or STAGES
        :param on_progress: told how far it is, above 0 and below 1, never backwards
        :raises DecomposerAway: it failed
        """


@dataclass(frozen=True, slots=True)
class SpeechToken:
    """A short-lived right to have speech recognised, for the speech provider's own SDK."""

    token: str = field(repr=False)
    region: str
    """Where it is valid; empty when `endpoint` is set."""
    endpoint: str
    """Address of the resource that issued it, where that is not a region's own."""
    expires: datetime
    language: str
    """What is recognised, e.g. `ko-KR`."""


class SpeechTokens(Protocol):
    """Tokens for speech recognition in the client.

    Guarantees: a token works for half a minute at least; callers that come together cost its provider one request; a
    provider that does not answer costs a caller a few seconds; neither the token nor the key is ever logged.
    """

    async def issue(self) -> SpeechToken:
        """:raises HwapokError: SPEECH_NOT_CONFIGURED, SPEECH_MISCONFIGURED, SPEECH_UNAVAILABLE"""


REFERENCE_PATIENCE_S = 2.0
"""The longest that a job waits for a reference from elsewhere."""


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture from elsewhere, freely licensed, and what has to be said of it."""

    picture: IngestedPicture
    name: str
    """Resource name within its source, e.g. `wikipedia/ko/고양이`."""
    title: str
    """Of the page that it leads."""
    license: str
    """Never empty."""
    license_uri: str
    """Empty when unknown."""
    author: str
    """Empty when unknown."""
    source: str
    """The picture's own page, where its licence is stated."""


class SourceAway(Exception):
    """A reference source does not answer now. It costs a job a note and never reaches a client as an error."""


class ReferenceSource(Protocol):
    """Finds one picture for a keyword in a public collection.

    Guarantees: `find` ends within REFERENCE_PATIENCE_S, whatever the collection does; a picture has passed the same
    checks as an upload; nothing but the collection's own hosts is ever fetched.
    """

    async def find(self, keyword: str) -> FoundPicture | None:
        """The best picture; None when there is none that may be used.

        :raises SourceAway: it does not answer in time, asks to be left alone, or answers what cannot be read
        """
