"""The part of MediaWiki's API that references come from, and its upload host, with the shapes that Wikipedia answers
in: no `query` without a hit, a list for empty metadata, HTML for an author, status 200 for `maxlag`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from support.fake_http import Asked, FakeHttp, Reply

LICENSED = {
    "LicenseShortName": {"value": "CC BY-SA 4.0", "source": "commons-desc-page"},
    "LicenseUrl": {"value": "https://creativecommons.org/licenses/by-sa/4.0", "source": "commons-desc-page"},
    "Artist": {"value": '<a href="//commons.wikimedia.org/wiki/User:Kim">김  화백</a>', "source": "commons-desc-page"},
}
LAGGING = Reply(
    body=json.dumps({"error": {"code": "maxlag", "info": "Waiting for a database server", "lag": 9.3}}).encode(),
    headers=(("Content-Type", "application/json; charset=utf-8"), ("Retry-After", "5")),
)


@dataclass(frozen=True, slots=True)
class Article:
    """A page; `file` is its freely licensed lead picture."""

    title: str
    file: str = ""
    english: str = ""
    disambiguation: bool = False


class FakeWikipedia:
    """Two wikis, `ko` and `en`, and files they share."""

    def __init__(self) -> None:
        self.articles: dict[str, list[Article]] = {"ko": [], "en": []}
        self.pictures: dict[str, Reply] = {}
        """What the upload host answers, by file."""
        self.metadata: dict[str, Any] = {}
        """`extmetadata` by file, where it is another than LICENSED."""
        self.thumbnails: dict[str, str] = {}
        """Address of a file's thumbnail, where it is another than the upload host's."""
        self.http = FakeHttp(self.respond)

    @property
    def api(self) -> str:
        return f"{self.http.url}/{{language}}/w/api.php"

    @property
    def asked(self) -> list[str]:
        """What was asked: `ko search 고양이`, `en page Cat`, `ko file Cat.jpg`, `picture Cat.jpg`."""
        return [_said(one) for one in self.http.asked]

    @contextmanager
    def serving(self) -> Iterator[FakeWikipedia]:
        with self.http.serving():
            yield self

    def respond(self, asked: Asked) -> Reply:
        """The answer of a wiki, or of the upload host."""
        parts = urlsplit(asked.path)
        if parts.path.startswith("/thumb/"):
            return self.pictures[unquote(parts.path).partition("960px-")[2]]
        language, query = parts.path.split("/")[1], {name: one[0] for name, one in parse_qs(parts.query).items()}
        body = json.dumps(self._answer(language, query)).encode()
        return Reply(body=body, headers=(("Content-Type", "application/json; charset=utf-8"),))

    def _answer(self, language: str, query: dict[str, str]) -> dict[str, Any]:
        if query["prop"] == "imageinfo":
            return {"batchcomplete": True, "query": {"pages": [self._file(query["titles"].removeprefix("File:"))]}}
        known = self.articles[language]
        if "gsrsearch" not in query:
            pages = [_page(one, 0) for one in known if one.title == query["titles"]]
            return {"query": {"pages": pages or [{"title": query["titles"], "missing": True}]}}
        found = [one for one in known if query["gsrsearch"] in one.title]
        pages = [_page(one, number) for number, one in enumerate(found, 1)]
        return {"batchcomplete": True} | ({"query": {"pages": pages[::-1]}} if pages else {})

    def _file(self, name: str) -> dict[str, Any]:
        info = {
            "thumburl": self.thumbnails.get(name, f"{self.http.url}/thumb/960px-{quote(name)}"),
            "descriptionurl": f"https://commons.wikimedia.org/wiki/File:{quote(name)}",
            "extmetadata": self.metadata.get(name, LICENSED),
        }
        return {"title": f"파일:{name}", "imagerepository": "shared", "imageinfo": [info]}


def _page(article: Article, index: int) -> dict[str, Any]:
    page: dict[str, Any] = {"pageid": 1, "ns": 0, "title": article.title, "index": index}
    if article.file:
        page["pageimage"] = article.file
    if article.english:
        page["langlinks"] = [{"lang": "en", "title": article.english}]
    if article.disambiguation:
        page["pageprops"] = {"disambiguation": ""}
    return page


def _said(asked: Asked) -> str:
    parts = urlsplit(asked.path)
    if parts.path.startswith("/thumb/"):
        return f"picture {unquote(parts.path).partition('960px-')[2]}"
    language, query = parts.path.split("/")[1], {name: one[0] for name, one in parse_qs(parts.query).items()}
    if query["prop"] == "imageinfo":
        return f"{language} file {query['titles'].removeprefix('File:')}"
    return f"{language} search {query['gsrsearch']}" if "gsrsearch" in query else f"{language} page {query['titles']}"
