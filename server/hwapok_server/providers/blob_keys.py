"""What a blob's key looks like in every store."""

from __future__ import annotations

import re

_KEY = re.compile(r"[0-9a-f]{64}")


def is_key(name: str) -> bool:
    """Whether it is a SHA-256 in lower-case hex, so that it can name no other thing of a store."""
    return _KEY.fullmatch(name) is not None
