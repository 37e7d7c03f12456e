"""References from Wikipedia: freely licensed lead pictures with their licence, author and page.

Answers are kept in this process only: after a restart a keyword costs three requests once more, and no table of other
people's pictures has to be kept clean.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from hwapok_common.logs import log, log_exception
from hwapok_server import __version__
from hwapok_server.ports import REFERENCE_PATIENCE_S, FoundPicture, SourceAway
from hwapok_server.providers.allowed_fetch import AllowedFetch
from hwapok_server.providers.outward import ExchangeFailed, Outward
from hwapok_server.providers.wikipedia.lookup import Lookup
from hwapok_server.providers.wikipedia.pace import PER_MINUTE, Pace
from hwapok_server.providers.wikipedia.recent_answers import RecentAnswers
from hwapok_server.providers.wikipedia.site import WikipediaSite

FOUND_S, NOTHING_S = 24 * 3600.0, 3600.0
"""How long a picture is good, and the news that there is none."""
AT_ONCE = 3
"""Requests at once that Wikimedia asks robots to keep to."""
KEPT = 32
"""Answers; a picture of at most 1024 pixels a side takes 1 to 3 MB."""
REST_S = 30.0
"""Rest after no answer: the jobs that follow do not wait for it one after another."""
_logger = logging.getLogger(__name__)


class Wikipedia:
    """ReferenceSource. Create inside a running event loop, and close it."""

    def __init__(
        self, site: WikipediaSite, contact: str, processes: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        :param contact: the operator's web or mail address, which Wikimedia wants to know
        :param processes: how many of these share the requests of a minute
        """
        self._site, self._pace = site, Pace(max(1, PER_MINUTE // processes), clock)
        self._outward = Outward(site.may_connect, AT_ONCE)
        self._fetch = AllowedFetch(self._outward, {"User-Agent": f"Hwapok/{__version__} ({contact})"})
        self._recent: RecentAnswers[FoundPicture] = RecentAnswers(KEPT, clock)

    async def find(self, keyword: str) -> FoundPicture | None:
        known = self._recent.get(keyword)
        if known:
            return known.value
        try:
            async with asyncio.timeout(REFERENCE_PATIENCE_S):
                found = await self._lookup().find(keyword)
        except (ExchangeFailed, TimeoutError) as error:
            self._pace.rest(REST_S)
            log(_logger, "encyclopedia_away", logging.WARNING, detail=repr(error))
            raise SourceAway(repr(error)) from error
        except SourceAway:
            raise
        except Exception as error:  # whatever strangers send costs a note, never a job
            log_exception(_logger, "encyclopedia_failed")
            raise SourceAway(repr(error)) from error
        self._recent.keep(keyword, found, FOUND_S if found else NOTHING_S)
        return found

    async def close(self) -> None:
        """Closes the connections."""
        await self._outward.close()

    def _lookup(self) -> Lookup:
        deadline = asyncio.get_running_loop().time() + REFERENCE_PATIENCE_S
        return Lookup(self._site, self._fetch, self._pace, deadline)
