"""Whether a picture file moves: of what does, one frame is used."""

from __future__ import annotations

from pathlib import Path

_HEAD = 1 << 20
"""Bytes that are looked at."""
_CONTROL = b"\x21\xf9\x04"
"""Begins the timing of a GIF's frame."""


def moves(picture: Path) -> bool:
    """Whether a PNG, WebP or GIF says at its beginning that it is animated.

    :raises OSError: it cannot be read
    """
    with picture.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"\x89PNG"):
        return b"acTL" in head.partition(b"IDAT")[0]
    if head.startswith(b"GIF8"):
        return head.count(_CONTROL) > 1
    return head[8:16] == b"WEBPVP8X" and bool(head[20] & 0x02)
