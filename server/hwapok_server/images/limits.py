"""What an upload may cost. The catalogue shows these numbers to clients; the guards of this package enforce them."""

from __future__ import annotations

UPLOAD_BYTES = 10 * 2**20
UPLOAD_PIXELS = 40_000_000
"""Keeps two decoders at once near half a gigabyte; a 48-megapixel phone picture has to be saved smaller."""
UPLOAD_SIDE = 20_000
"""Pixels."""
REFERENCE_SIDE = 1024
"""Longest side of a normalised reference, in pixels."""

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
