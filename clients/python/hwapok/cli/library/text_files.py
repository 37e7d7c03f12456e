"""Text files as people have them: UTF-8 with or without its mark, or the Korean code page of older Windows programs."""

from __future__ import annotations

from pathlib import Path

_CODE_PAGE = "cp949"


def read_text(path: Path) -> str:
    """The text.

    :raises OSError: it cannot be read
    :raises UnicodeDecodeError: it is no text, or in another encoding
    """
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode(_CODE_PAGE)
