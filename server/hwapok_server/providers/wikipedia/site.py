"""Where a Wikipedia is asked, and which hosts its pictures come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from hwapok_common.addresses import is_loopback
from hwapok_server.images.limits import UPLOAD_BYTES
from hwapok_server.providers.allowed_fetch import Allowed, Origin
from hwapok_server.providers.public_addresses import is_public

LANGUAGES = ("ko", "en")
"""Asked in this order."""
_WIKIPEDIA = ".wikipedia.org"
_PICTURES = Origin("https", ".wikimedia.org", 443)
"""Wikipedia's uploads; the host's name has changed before, its domain has not."""
_API_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class WikipediaSite:
    """Wikipedia, or a stand-in for it on this computer."""

    api: str
    """With {language}, e.g. `https://{language}.wikipedia.org/w/api.php`."""

    def url(self, language: str, query: str) -> str:
        """The address of a query."""
        return f"{self._api(language)}?{query}"

    def answers(self, language: str) -> Allowed:
        """What its API may answer from."""
        return Allowed([self._origin(language)], ["application/json"], _API_BYTES)

    def pictures(self, language: str) -> Allowed:
        """Where its pictures may come from: Wikimedia's hosts for Wikipedia, else the API's own."""
        own = self._origin(language)
        origin = _PICTURES if own.host.endswith(_WIKIPEDIA) else own
        return Allowed([origin], ["image/png", "image/jpeg", "image/webp"], UPLOAD_BYTES)

    def may_connect(self, host: str, port: int, address: IPv4Address | IPv6Address) -> bool:
        """Public addresses; this computer only where the API itself is configured to be there."""
        if (host, port) in self._on_this_computer():
            return address.is_loopback
        return is_public(address)

    def _on_this_computer(self) -> Collection[tuple[str, int]]:
        origins = [self._origin(language) for language in LANGUAGES]
        return {(origin.host, origin.port) for origin in origins if is_loopback(origin.host)}

    def _origin(self, language: str) -> Origin:
        return Origin.of(self._api(language))

    def _api(self, language: str) -> str:
        return self.api.replace("{language}", language)
