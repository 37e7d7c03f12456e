"""Texts of strangers as the page shows them."""

from __future__ import annotations

_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Embeddings, overrides and isolates, with what ends them."""


def plain(text: str) -> str:
    """The text without the characters that turn the writing around them, in whatever it is put: a name must not reorder
    the sentence that it stands in, nor look like another name. Arabic and Hebrew need none of them."""
    return text.translate(_TURNING)
