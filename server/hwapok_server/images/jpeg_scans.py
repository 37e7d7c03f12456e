"""Tells whether a JPEG has an ordinary number of scans and segments, without decoding it.

Counting the bytes FF DA would be wrong twice: they also occur inside metadata, and in what phones append after the end
of the picture (the film of a live photo). So the segments are walked, as a decoder does (ITU-T T.81, annex B).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff([^\x00\xff])", re.DOTALL)
_MARKER_IN_SCAN = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))


def is_ordinary(data: bytes, max_scans: int, max_segments: int) -> bool:
    """False when the first picture of a JPEG file has more scans or segments than given; stops counting there."""
    scans = 0
    for segments, marker in enumerate(_markers(data), start=1):
        scans += marker == _START_OF_SCAN
        if scans > max_scans or segments > max_segments:
            return False
    return True


def _markers(data: bytes) -> Iterator[int]:
    at = 2
    while (found := _MARKER.search(data, at)) and found[1][0] != _END_OF_IMAGE:
        marker, at = found[1][0], found.end()
        yield marker
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2], "big") or 2
        if marker == _START_OF_SCAN:
            at = _end_of_scan(data, at)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker after entropy-coded data stands; restart markers belong to the data."""
    found = _MARKER_IN_SCAN.search(data, at)
    return found.start() if found else len(data)
