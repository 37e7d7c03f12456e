"""Names of uploaded files, as they are shown, and of downloads, as they are sent."""

from __future__ import annotations

import unicodedata

import pytest

from hwapok_server.content_disposition import attachment
from hwapok_server.images.file_names import FALLBACK, LONGEST, display_name
from support.disposition import name_in


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("고양이.png", "고양이.png"),
        (unicodedata.normalize("NFD", "고양이 사진.jpg"), "고양이 사진.jpg"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\fakepath\\cat.png", "C: fakepath cat.png"),
        ("a\0b\r\nc\x1b[31m.png", "ab c[31m.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\ufeff\u200b\u2066cat\u2069.png", "cat.png"),
        ("ㅤcat\u115f.png", "cat.png"),
        ("  a   b\u3000c .png ", "a b c .png"),
        ("줄\u2028바꿈.png", "줄 바꿈.png"),
        (".hidden", "hidden"),
        ("", FALLBACK),
        ("..", FALLBACK),
        ("///", FALLBACK),
        ("\u200e\u3164", FALLBACK),
        ("\ud800.", FALLBACK),
    ],
)
def test_names_are_fit_to_be_shown(raw: str, shown: str) -> None:
    """Composed Hangul, no way to a path, nothing invisible or that turns the line around, never empty."""
    assert display_name(raw) == shown


def test_long_names_keep_their_ending() -> None:
    """120 characters, counted as people see Hangul."""
    shown = display_name(unicodedata.normalize("NFD", "가" * 300) + ".jpeg")
    assert (len(shown), shown[-6:]) == (LONGEST, "가.jpeg")
    assert display_name("나" * 300) == "나" * LONGEST
    assert len(display_name("a." + "b" * 300)) == LONGEST


@pytest.mark.parametrize(
    "name", ["고양이 · 노을 언덕.psd", 'a"b\\c.png', "100% cat; x=1.png", "cat.png", "줄\r\nX: 1.psd", "고.양이"]
)
def test_download_names_survive_the_header(name: str) -> None:
    """A client reads exactly the name back, and no name breaks out of the header."""
    assert name_in(attachment(name)) == name


def test_download_names_have_a_plain_form() -> None:
    """Tools that know only ASCII names still get the ending right."""
    assert attachment("고양이.psd").startswith('attachment; filename="hwapok.psd"; filename*=UTF-8')
