"""What the MediaWiki API is asked, and what its answers say.

A search without a hit has no `query` at all, and an empty `extmetadata` is a list: habits, not mistakes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

WIDTH = 960
"""Pixels; thumbnails exist in a few widths only (20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840), others are
refused."""
_MAXLAG_S = 5
"""Replication lag, in seconds, above which the wiki refuses us; what is optional goes without then."""
_LONGEST = 200
"""Characters of an author or a licence; some wikis put a whole paragraph there."""
_METADATA = "LicenseShortName|LicenseUrl|Artist"
_COMMON = {"action": "query", "format": "json", "formatversion": "2", "maxlag": str(_MAXLAG_S)}
_ARTICLE = {
    "prop": "pageimages|info|pageprops|langlinks",
    "piprop": "name",
    "pilicense": "free",
    "inprop": "url",
    "ppprop": "disambiguation",
    "lllang": "en",
    "redirects": "1",
}
_SEARCHED = {"generator": "search", "gsrlimit": "5", "gsrnamespace": "0", "pilimit": "5", "lllimit": "5"}


class UnreadableAnswer(ValueError):
    """An answer that is no MediaWiki answer."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article and its lead picture."""

    title: str
    file: str
    """Name of its freely licensed lead picture; empty when it has none."""
    english: str
    """Title of the English article of the same thing; empty when there is none."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's file, and what has to be said of it."""

    thumbnail: str
    """URL of a PNG, JPEG or WebP at most WIDTH wide, whatever the file itself is."""
    page: str
    license: str
    license_uri: str
    author: str


def searched(keyword: str) -> str:
    """The query for the article that fits a keyword best."""
    return urlencode(_COMMON | _ARTICLE | _SEARCHED | {"gsrsearch": keyword})


def titled(title: str) -> str:
    """The query for the article of a title."""
    return urlencode(_COMMON | _ARTICLE | {"titles": title})


def filed(name: str, language: str) -> str:
    """The query for a file."""
    wanted = {"titles": f"File:{name}", "prop": "imageinfo", "iiprop": "url|extmetadata", "iiurlwidth": str(WIDTH)}
    spoken = {"iiextmetadatalanguage": language, "iiextmetadatafilter": _METADATA}
    return urlencode(_COMMON | wanted | spoken)


def read(body: bytes) -> Mapping[str, Any]:
    """:raises UnreadableAnswer: it is no JSON object"""
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise UnreadableAnswer from error
    if not isinstance(answer, dict):
        raise UnreadableAnswer
    return answer


def error_code(answer: Mapping[str, Any]) -> str:
    """What the wiki objects to, e.g. `maxlag`, which it does with status 200; empty when it does not."""
    error = answer.get("error")
    return str(error.get("code", "unknown")) if isinstance(error, dict) else ""


def best_article(answer: Mapping[str, Any]) -> Article | None:
    """The first article that is no list of meanings; None when nothing was found.

    :raises UnreadableAnswer: its shape is another one
    """
    try:
        pages = sorted(_pages(answer), key=lambda page: page.get("index", 0))
        found = (page for page in pages if "disambiguation" not in page.get("pageprops", {}) and not _missing(page))
        page = next(found, None)
        return _article(page) if page else None
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise UnreadableAnswer from error


def picture_file(answer: Mapping[str, Any]) -> PictureFile | None:
    """None when there is no thumbnail, or nobody says under which licence it may be used.

    :raises UnreadableAnswer: its shape is another one
    """
    try:
        infos = [info for page in _pages(answer) for info in page.get("imageinfo", [])]
        return _file(infos[0]) if infos else None
    except (AttributeError, KeyError, TypeError) as error:
        raise UnreadableAnswer from error


def _pages(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = answer.get("query", {}).get("pages", [])
    return pages


def _missing(page: Mapping[str, Any]) -> bool:
    return bool(page.get("missing")) or bool(page.get("invalid"))


def _article(page: Mapping[str, Any]) -> Article:
    links = page.get("langlinks", [])
    return Article(_plain(page["title"]), str(page.get("pageimage", "")), str(links[0]["title"]) if links else "")


def _file(info: Mapping[str, Any]) -> PictureFile | None:
    said = info.get("extmetadata") or {}
    values = {name: _plain(str(said[name]["value"])) for name in _METADATA.split("|") if name in said}
    if "thumburl" not in info or not values.get("LicenseShortName"):
        return None
    return PictureFile(
        thumbnail=str(info["thumburl"]),
        page=_link(str(info.get("descriptionurl", ""))),
        license=values["LicenseShortName"],
        license_uri=_link(values.get("LicenseUrl", "")),
        author=values.get("Artist", ""),
    )


def _link(url: str) -> str:
    """A web address; empty for anything else that a wiki's editors may write there."""
    url = f"https:{url}" if url.startswith("//") else url
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


class _Words(HTMLParser):
    """Keeps the words of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _plain(html: str) -> str:
    """HTML as one line of text."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    text = "".join(letter if letter.isprintable() else " " for letter in " ".join(parser.words))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:_LONGEST].strip()
