"""A reference source inside this process: a handful of pictures by keyword, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Mapping

from hwapok_server.ports import FoundPicture, SourceAway


class MemoryEncyclopedia:
    """ReferenceSource. `away` makes it one that does not answer."""

    def __init__(self, pictures: Mapping[str, FoundPicture]) -> None:
        """:param pictures: by keyword"""
        self._pictures = pictures
        self.away = False
        self.asked: list[str] = []

    async def find(self, keyword: str) -> FoundPicture | None:
        self.asked.append(keyword)
        if self.away:
            raise SourceAway("away")
        return self._pictures.get(keyword)
