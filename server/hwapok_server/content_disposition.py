"""The header that names a download (RFC 6266), for any file name.

Browsers ignore the page's wish for a name when a file comes from another address, so the reply must carry it.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

_PLAIN_STEM = "hwapok"


def attachment(file_name: str) -> str:
    """`attachment` with the name twice: in RFC 8187 form for browsers, and plain ASCII for tools that know only that.

    Whatever the name holds, the result is one line of ASCII.
    """
    encoded = quote(file_name, safe="")
    if encoded == file_name:
        return f'attachment; filename="{file_name}"'
    ending = PurePosixPath(file_name).suffix
    plain = _PLAIN_STEM + (ending if quote(ending, safe="") == ending else "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
