"""GET from hosts that are on a list, and from nowhere else, wherever a page or a redirect points."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore2

from hwapok_server.providers.outward import Answer, ExchangeRefused, Outward

_PORTS = {"https": 443, "http": 80}
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """A server: how, who and where."""

    scheme: str
    host: str
    """With a leading dot: any name that ends so."""
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """:raises ValueError: it is no http or https URL, or names a user"""
        return _origin(urlsplit(url))

    def covers(self, other: Origin) -> bool:
        """Whether that server is this one, or one of these."""
        fits = other.host.endswith(self.host) if self.host.startswith(".") else other.host == self.host
        return fits and (other.scheme, other.port) == (self.scheme, self.port)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be fetched."""

    origins: Collection[Origin]
    types: Collection[str]
    """Media types."""
    most_bytes: int


class AllowedFetch:
    """GET with a list of what is allowed, asked again at every redirect."""

    def __init__(self, outward: Outward, headers: Mapping[str, str]) -> None:
        """:param headers: sent with every request"""
        self._outward, self._headers = outward, headers

    async def get(self, url: str, allowed: Allowed) -> Answer:
        """The answer at the end of at most two redirects; its type is checked where it is a success.

        :raises ExchangeFailed: no connection, or it broke
        :raises ExchangeRefused: an address, a type or a size is not allowed, or there are more redirects
        """
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._outward.exchange("GET", _checked(url, allowed), self._headers, allowed.most_bytes)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return _typed(answer, allowed)
            url = urljoin(url, answer.headers["location"])
        raise ExchangeRefused("too many redirects")


def url_of(url: str) -> httpcore2.URL:
    """Read once, so that nobody else reads another host out of it.

    :raises ValueError: it is no http or https URL of ASCII characters, or names a user
    """
    parts = urlsplit(url)
    origin = _origin(parts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore2.URL(
        scheme=origin.scheme.encode(), host=origin.host.encode(), port=origin.port, target=target.encode("ascii")
    )


def _origin(parts: SplitResult) -> Origin:
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or not parts.netloc.isascii():
        raise ValueError("not an http or https URL")
    return Origin(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme])


def _checked(url: str, allowed: Allowed) -> httpcore2.URL:
    try:
        origin, read = Origin.of(url), url_of(url)
    except ValueError as error:
        raise ExchangeRefused("an address that cannot be read") from error
    if not any(one.covers(origin) for one in allowed.origins):
        raise ExchangeRefused(f"{origin.scheme}://{origin.host}:{origin.port} is not on the list")
    return read


def _typed(answer: Answer, allowed: Allowed) -> Answer:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status == 200 and kind not in allowed.types:
        raise ExchangeRefused(f"{kind or 'no type'} is not taken")
    return answer
