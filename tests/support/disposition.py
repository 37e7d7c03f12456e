"""Reads Content-Disposition as a browser does."""

from __future__ import annotations

import re
from urllib.parse import unquote


def name_in(header: str) -> str:
    """The file name: its extended form where there is one (RFC 6266, 4.3; RFC 8187).

    Fails unless the header is one line of ASCII that asks for a download.
    """
    assert header.isascii()
    assert header.isprintable()
    kind, *parameters = re.findall(r'"[^"]*"|[^;="\s]+', header)
    assert kind == "attachment"
    found: dict[str, str] = dict(zip(parameters[::2], parameters[1::2], strict=True))
    if "filename*" not in found:
        return found["filename"].strip('"')
    charset, language, value = found["filename*"].split("'")
    assert (charset, language) == ("UTF-8", "")
    return unquote(value, errors="strict")
