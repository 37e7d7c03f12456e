"""Text that can be sent and shown, whatever bytes it came from.

A file name is bytes; Python hands out those that are not UTF-8 as surrogates, which no message, JSON line or terminal
takes. Most such names come from archives made on Korean Windows.
"""

from __future__ import annotations

import unicodedata

_CODE_PAGE = "cp949"


def normal(text: str) -> str:
    """NFC, the form the server compares text in, without surrogates.

    A part of a path that is not UTF-8 is read as the code page of Korean Windows, or else with replacement characters.
    """
    if not _encodable(text):
        text = "/".join(part if _encodable(part) else _decoded(part) for part in text.split("/"))
    return unicodedata.normalize("NFC", text)


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _decoded(name: str) -> str:
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, as JSON and Windows can have it
        return name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        return raw.decode(_CODE_PAGE)
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")
