"""Where data lies when it lies in Azure: the account is asked, and a link into it is opened."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.messages import sentence
from hwapok_server.doctor.check import Check, fail, ok
from hwapok_server.model import Blob
from hwapok_server.operator import OperatorError
from hwapok_server.providers.azure.installed import azure_blob_store, azure_container_url
from hwapok_server.settings import Settings

_ABSENT = Blob("0" * 64, 0, "image/png")
_KEYS = {Reason.BLOB_STORE_REFUSED: "azure_refused", Reason.BLOB_STORE_UNAVAILABLE: "azure_away"}


def pictures(settings: Settings) -> Check:
    """Whether pictures can be stored there and fetched from there; nothing is written to find out."""
    try:
        return asyncio.run(_look(settings))
    except OperatorError as error:
        return fail("pictures", "azure_unusable", detail=error.text)
    except HwapokError as error:
        return fail("pictures", _KEYS[error.reason], url=azure_container_url(settings))


async def _look(settings: Settings) -> Check:
    async with aclosing(azure_blob_store(settings)) as store:
        await store.ping()
        link = await store.sign(_ABSENT, "hwapok.png", timedelta(minutes=1))
    url = azure_container_url(settings)
    if await _status(link.uri) != 404:  # a link that is refused is not even told that nothing is there
        return fail("pictures", "azure_links_refused", url=url)
    keyed = settings.azure_storage_connection_string or settings.azure_storage_account_key
    return ok("pictures", "azure", url=url, way=sentence("doctor", "azure_key" if keyed else "azure_identity"))


async def _status(uri: str) -> int:
    from aiohttp import ClientError, ClientSession, ClientTimeout  # noqa: PLC0415  comes with the extra `azure`

    try:
        async with ClientSession(trust_env=True, timeout=ClientTimeout(10)) as session, session.get(uri) as reply:
            return reply.status
    except (ClientError, OSError) as error:
        raise HwapokError(Reason.BLOB_STORE_UNAVAILABLE) from error
