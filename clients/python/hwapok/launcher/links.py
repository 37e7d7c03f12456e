"""The one kind of link that the launcher understands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hwapok.errors import InvalidArgument

SCHEME = "hwapok"
MAX_LENGTH = 200
_LINK = re.compile(r"hwapok://open/v1/(?P<server>[0-9a-f]{8})\.(?P<ticket>[A-Za-z0-9_-]{22,64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What a link says."""

    server_id: str
    ticket: str = field(repr=False)


def parse(link: str) -> OpenLink:
    """Reads a link; the whole of it must fit.

    :raises InvalidArgument: BAD_LINK; the sentence does not repeat it
    """
    found = _LINK.fullmatch(link) if len(link) <= MAX_LENGTH else None
    if found is None:
        raise InvalidArgument.of("BAD_LINK", "INVALID_ARGUMENT")
    return OpenLink(found["server"], found["ticket"])
