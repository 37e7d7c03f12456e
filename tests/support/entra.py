"""An Entra identity that Azurite accepts: Azurite looks at what a token says and not at its signature."""

from __future__ import annotations

import base64
import json
import time
from typing import Self

from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential


def entra_token(resource: str = "https://storage.azure.com") -> str:
    """A token such as Entra issues, for an hour.

    :param resource: what it is good for
    """
    tenant, now = "11111111-2222-3333-4444-555555555555", int(time.time())
    said: dict[str, object] = {
        "iss": f"https://sts.windows.net/{tenant}/",
        "aud": f"{resource}/",
        "tid": tenant,
    }
    said |= {"oid": tenant, "nbf": now - 60, "iat": now - 60, "exp": now + 3600}
    return ".".join(_base64(part) for part in (b'{"alg":"RS256","typ":"JWT"}', json.dumps(said).encode(), b"signed"))


class Identity(AsyncTokenCredential):
    """An Entra identity that has such a token."""

    async def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken(entra_token(), int(time.time()) + 3600)

    async def close(self) -> None:
        """Nothing is open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
