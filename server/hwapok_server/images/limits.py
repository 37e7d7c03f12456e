"""What an upload may cost. The catalogue shows these numbers to clients; the guards of this package enforce them."""

from __future__ import annotations

from dataclasses import dataclass

from hwapok_server.model import Purpose

UPLOAD_BYTES = 10 * 2**20
UPLOAD_PIXELS = 40_000_000
"""Keeps two decoders at once near half a gigabyte; a 48-megapixel phone picture has to be saved smaller."""
UPLOAD_SIDE = 20_000
"""Pixels."""
REFERENCE_SIDE = 1024
"""Longest side of a normalised reference, in pixels."""

ARTWORK_BYTES = 64 * 2**20
ARTWORK_SIDE = 4096
"""Longest side of an artwork, in pixels; larger ones are refused, not reduced."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an upload of one purpose may be, and what is done to it."""

    bytes: int
    pixels: int
    side: int
    reduced_to: int | None
    """Longest side, in pixels, that it is reduced to."""
    alpha: bool
    """Whether transparency is kept; else it is laid on white."""


RULES = {
    Purpose.REFERENCE: Rules(UPLOAD_BYTES, UPLOAD_PIXELS, UPLOAD_SIDE, REFERENCE_SIDE, alpha=False),
    Purpose.ARTWORK: Rules(ARTWORK_BYTES, ARTWORK_SIDE**2, ARTWORK_SIDE, None, alpha=True),
}

CHUNK_MIN = 64 * 2**10
"""Bytes; only the last chunk of an upload may be smaller."""
CHUNK_MAX = 2**20
"""Bytes; far below gRPC's default limit of 4 MiB a message."""

MAX_SCANS = 64
"""Scans of one JPEG. An ordinary progressive file has about 10; a decoder spends up to 50 ms on each, and libjpeg-turbo
leaves the limit to its users (its security report LJT-01-003)."""
MAX_SEGMENTS = 10_000
"""Marker segments of one JPEG. 10 MB of metadata in full segments are 160; empty ones cost seconds to step over."""

CONFINED_MEMORY = 2**30
"""Address space of a decoding child process in bytes; an honest 40-megapixel picture needs about half of it."""
CONFINED_CPU_S = 10
CONFINED_WALL_S = 30
