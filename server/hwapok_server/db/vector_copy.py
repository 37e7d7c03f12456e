"""Vectors in PostgreSQL's binary COPY format, made for many rows at once."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, LiteralString

import numpy as np

from hwapok_server.ports import Vectors

Kind = Literal["caption", "image"]
"""What of a picture a vector stands for."""

COPY: LiteralString = """
    copy picture_vector (picture_id, owner, category, layer, kind, space_id, vector) from stdin (format binary)"""
PIECE = 256
"""Rows sent together: the server enters them while the next are encoded."""
_BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = struct.pack(">h", -1)
_ROW = struct.pack(">hi", 7, 16)
"""Seven fields; the first, an id, has 16 bytes."""


@dataclass(frozen=True, slots=True)
class VectorRow:
    """One vector of one picture."""

    picture_id: str
    kind: Kind
    space_id: str
    values: Vectors

    @property
    def id_bytes(self) -> bytes:
        """The picture's id as PostgreSQL sends it."""
        return bytes.fromhex(self.picture_id.replace("-", ""))


def text_fields(*values: str) -> bytes:
    """Texts as fields of a row."""
    encoded = (value.encode() for value in values)
    return b"".join(struct.pack(">i", len(value)) + value for value in encoded)


def pieces(rows: Sequence[VectorRow], places: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """What COPY reads.

    :param places: by the picture's id, its owner, category and layer as fields; a picture without is left out
    """
    yield _BEGIN
    for (kind, space_id), group in groupby(rows, lambda row: (row.kind, row.space_id)):
        same = list(group)
        for start in range(0, len(same), PIECE):
            yield _piece(same[start : start + PIECE], places, text_fields(kind, space_id))
    yield _END


def _piece(rows: Sequence[VectorRow], places: Mapping[bytes, bytes], space: bytes) -> bytes:
    numbers = np.stack([row.values for row in rows]).astype(">f2")
    dimension = numbers.shape[1]
    # As halfvec's own binary form: the count of numbers, two bytes unused, the numbers.
    head = space + struct.pack(">ihh", 4 + 2 * dimension, dimension, 0)
    parts: list[bytes] = []
    for row, halves in zip(rows, numbers, strict=True):
        if place := places.get(picture := row.id_bytes):
            parts += (_ROW, picture, place, head, halves.tobytes())
    return b"".join(parts)
