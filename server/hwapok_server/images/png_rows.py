"""Tells whether a PNG holds as many rows as its header says, without keeping any of them.

Pillow shows a picture that ends early as black below, and one with other sides as noise, both without an error.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE_BYTES = 8
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel by colour type (PNG specification, 11.2.1 Image header)."""
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column, first row, column step and row step of each pass of an interlaced picture (8.1)."""
_PIECE = 2**20


def rows_are_complete(data: bytes) -> bool:
    """False when pixel data is missing, damaged, or would fill another row.

    :param data: a PNG file with a sound header chunk
    """
    header: tuple[int, ...] = struct.unpack_from(">IIBBBBB", data, _SIGNATURE_BYTES + 8)
    width, height, depth, color_type, _, _, interlaced = header
    bits = depth * _SAMPLES.get(color_type, 0)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    sides = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes if width > x and height > y]
    expected = sum(rows * _row_bytes(columns, bits) for columns, rows in sides)
    try:
        found = _inflated_size(data, expected + _row_bytes(width, bits))
    except zlib.error:
        return False
    return expected <= found < expected + _row_bytes(width, bits)


def _row_bytes(columns: int, bits: int) -> int:
    """A filter byte and the samples."""
    return 1 + (columns * bits + 7) // 8


def _inflated_size(data: bytes, stop: int) -> int:
    """Bytes of pixel data, counting no further than `stop`."""
    inflater, size = zlib.decompressobj(), 0
    for piece in _pixel_data(data):
        pending = piece
        while pending and size < stop and not inflater.eof:
            size += len(inflater.decompress(pending, min(_PIECE, stop - size)))
            pending = inflater.unconsumed_tail
    return size


def _pixel_data(data: bytes) -> Iterator[bytes]:
    at = _SIGNATURE_BYTES
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            yield data[at + 8 : at + 8 + length]
        if kind == b"IEND":
            return
        at += 12 + length
