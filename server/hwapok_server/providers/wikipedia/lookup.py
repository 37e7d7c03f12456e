"""One look into Wikipedia: the best article's lead picture, in Korean, else of the English article it links to."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from hwapok_common.errors import HwapokError
from hwapok_common.logs import log
from hwapok_server.images.decode import IngestedPicture
from hwapok_server.images.formats import SourceFormat, sniff
from hwapok_server.images.ingest import ingest
from hwapok_server.ports import FoundPicture, SourceAway
from hwapok_server.providers.allowed_fetch import Allowed, AllowedFetch
from hwapok_server.providers.outward import Answer, ExchangeRefused
from hwapok_server.providers.wikipedia import answers
from hwapok_server.providers.wikipedia.answers import Article, PictureFile
from hwapok_server.providers.wikipedia.pace import Pace
from hwapok_server.providers.wikipedia.site import LANGUAGES, WikipediaSite

LEAST_SIDE = 200
"""Pixels; what is smaller is an icon or a flag."""
_TAKEN = {SourceFormat.PNG, SourceFormat.JPEG, SourceFormat.WEBP}
_BUSY = {429, 502, 503, 504}
_USUAL_REST_S, _LONGEST_REST_S = 30.0, 3600.0
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Ends by itself only when everything answers; its caller limits it."""

    site: WikipediaSite
    fetch: AllowedFetch
    pace: Pace
    deadline: float
    """On the event loop's clock: no wait is begun that would pass it."""

    async def find(self, keyword: str) -> FoundPicture | None:
        """:raises SourceAway, ExchangeFailed: there is no telling"""
        korean, english = LANGUAGES
        article = answers.best_article(await self._ask(korean, answers.searched(keyword)))
        if article is None:
            return None
        found = await self._lead(article, korean)
        if found or not article.english:
            return found
        same = answers.best_article(await self._ask(english, answers.titled(article.english)))
        return await self._lead(same, english) if same else None

    async def _lead(self, article: Article, language: str) -> FoundPicture | None:
        if not article.file:
            return None
        file = answers.picture_file(await self._ask(language, answers.filed(article.file, language)))
        picture = await self._picture(file, language) if file else None
        if file is None or picture is None:
            return None
        return FoundPicture(
            picture=picture,
            name=f"wikipedia/{language}/{article.title}",
            title=article.title,
            license=file.license,
            license_uri=file.license_uri,
            author=file.author,
            source=file.page,
        )

    async def _picture(self, file: PictureFile, language: str) -> IngestedPicture | None:
        """None when it is not one that we take."""
        try:
            answer = await self._get(file.thumbnail, self.site.pictures(language))
            if answer.status != 200 or sniff(answer.body) not in _TAKEN:
                raise ExchangeRefused(f"status {answer.status}, or another format")
            picture = await asyncio.to_thread(ingest, answer.body)
        except (ExchangeRefused, HwapokError) as error:
            log(_logger, "encyclopedia_picture_refused", logging.WARNING, detail=str(error))
            return None
        return picture if min(picture.source_size.width, picture.source_size.height) >= LEAST_SIDE else None

    async def _ask(self, language: str, query: str) -> dict[str, object]:
        try:
            answer = await self._get(self.site.url(language, query), self.site.answers(language))
            said = answers.read(answer.body)
        except (ExchangeRefused, answers.UnreadableAnswer) as error:
            raise SourceAway("unreadable") from error
        if answer.status != 200 or answers.error_code(said):
            raise SourceAway(answers.error_code(said) or f"status {answer.status}")
        return dict(said)

    async def _get(self, url: str, allowed: Allowed) -> Answer:
        answer = await self._once(url, allowed)
        wait = _asked_to_wait(answer)
        if wait is None:
            return answer
        self.pace.rest(wait)
        log(_logger, "encyclopedia_asks_to_wait", logging.WARNING, status=answer.status, seconds=wait)
        if asyncio.get_running_loop().time() + wait >= self.deadline:
            raise SourceAway("asked to wait")
        await asyncio.sleep(wait)
        return await self._once(url, allowed)

    async def _once(self, url: str, allowed: Allowed) -> Answer:
        self.pace.take()
        return await self.fetch.get(url, allowed)


def _asked_to_wait(answer: Answer) -> float | None:
    """Seconds, when it is busy; lagging copies of its database are told with status 200. None when it is not."""
    if answer.status not in _BUSY and "retry-after" not in answer.headers:
        return None
    try:
        return float(min(max(int(answer.headers["retry-after"]), 0), _LONGEST_REST_S))
    except (KeyError, ValueError):  # none, or a date
        return _USUAL_REST_S
