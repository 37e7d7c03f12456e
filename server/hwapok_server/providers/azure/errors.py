"""What Azure Storage and Entra answer when something is wrong, in our reasons. No answer's text leaves this module: it
may hold what a request was signed with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

from hwapok_common.errors import HwapokError, Reason
from hwapok_common.logs import log
from hwapok_server.providers.azure.blocks import Moved

STALL_S = 30.0
"""How long a call may go without a block (1 MiB out, 4 MiB in) getting through, the client's own retries included."""

_PASSING_STATUS = {408, 429}
_PASSING_CODES = {"ContainerBeingDeleted", "OperationTimedOut"}

_logger = logging.getLogger(__name__)


@asynccontextmanager
async def reachable() -> AsyncIterator[Moved]:
    """Raises our reasons for whatever goes wrong in the block.

    :returns: what grants STALL_S more
    :raises HwapokError: BLOB_STORE_UNAVAILABLE, BLOB_STORE_REFUSED
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(STALL_S) as limit:
            yield lambda: limit.reschedule(loop.time() + STALL_S)
    except (AzureError, OSError) as error:
        raise _told(error) from None


def code_of(error: BaseException) -> str:
    """The service's name for an error, e.g. BlobNotFound; empty where the service said nothing."""
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code) or "")


def _told(error: Exception) -> HwapokError:
    status, code = getattr(error, "status_code", None), code_of(error)
    found = {"error": type(error).__name__, "status": status, "code": code}
    if _is_refusal(error, status, code):
        log(_logger, "blob_store_refused", logging.ERROR, **found)
        return HwapokError(Reason.BLOB_STORE_REFUSED)
    log(_logger, "blob_store_failed", logging.ERROR, **found)
    return HwapokError(Reason.BLOB_STORE_UNAVAILABLE)


def _is_refusal(error: Exception, status: int | None, code: str) -> bool:
    """Whether trying again cannot help."""
    if isinstance(error, ClientAuthenticationError):
        return True
    answered = isinstance(error, HttpResponseError) and status is not None
    return answered and 400 <= (status or 0) < 500 and status not in _PASSING_STATUS and code not in _PASSING_CODES
