"""The little Korean grammar that word lookup needs: particles after nouns, endings of verbs and adjectives.

Not a morphological analyser: it proposes forms for words that a glossary lists, and never guesses at others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

_FIRST_SYLLABLE, _FINALS, _VOWELS = 0xAC00, 28, 21
_AFTER_FINAL = ("이", "은", "을", "과", "으로", "이나", "이랑")
_AFTER_VOWEL = ("가", "는", "를", "와", "나", "랑", "서")
_ANYWHERE = (
    *(
        "의",
        "에",
        "에서",
        "에게",
        "에게서",
        "한테",
        "도",
        "만",
        "까지",
        "부터",
        "처럼",
        "보다",
        "마다",
        "하고",
        "들",
        "엔",
    ),
    *("에선", "로"),
)
_SAFE_AFTER_ONE_SYLLABLE = {"이", "가", "은", "는", "을", "를", "의", "에", "에서", "와", "과", "으로"}
"""After a noun of one syllable other particles make too many words of another meaning, e.g. 강도, 비만."""
_MOST_PARTICLES = 3

_ADNOMINAL_FINAL, _OTHER_FINAL = ("은", "는", "던", "고있는"), ("고", "으며", "으면서", "는다", "습니다")
_ADNOMINAL_VOWEL, _OTHER_VOWEL = ("\u11ab", "는", "던", "고있는"), ("고", "며", "면서", "\u11ab다", "\u11b8니다")
_ADNOMINAL_JOINED, _OTHER_JOINED = ("있는", "\u11bb던"), ("", "서", "\u11bb다", "\u11bb습니다")
_JOINED_VOWEL: Mapping[str, str] = {
    "ㅏ": "ㅏ",
    "ㅓ": "ㅓ",
    "ㅐ": "ㅐ",
    "ㅔ": "ㅔ",
    "ㅕ": "ㅕ",
    "ㅗ": "ㅘ",
    "ㅜ": "ㅝ",
    "ㅣ": "ㅕ",
}
_VOWEL_ORDER = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"


def is_hangul(text: str) -> bool:
    """True when any Hangul is in the text."""
    return any("가" <= char <= "힣" or "ㄱ" <= char <= "ㆎ" or "\u1100" <= char <= "\u11ff" for char in text)


def without_particles(word: str) -> Iterator[str]:
    """The word, then what may be left of it when particles are taken off its end, longest first."""
    layer = [word]
    for _ in range(_MOST_PARTICLES + 1):
        yield from layer
        layer = [shorter for longer in layer for shorter in _without_particle(longer)]


def _without_particle(word: str) -> Iterator[str]:
    for particle in (*_AFTER_FINAL, *_AFTER_VOWEL, *_ANYWHERE):
        noun = word.removesuffix(particle)
        if noun in ("", word) or (len(noun) == 1 and particle not in _SAFE_AFTER_ONE_SYLLABLE):
            continue
        if (particle in _AFTER_FINAL and not _final(noun)) or (particle in _AFTER_VOWEL and _final(noun)):
            continue
        yield noun


def predicate_forms(stem: str) -> dict[str, bool]:
    """Forms of a verb or an adjective; True for those that stand before a noun, e.g. 앉은 of 앉."""
    final = bool(_final(stem))
    adnominal, other = (_ADNOMINAL_FINAL, _OTHER_FINAL) if final else (_ADNOMINAL_VOWEL, _OTHER_VOWEL)
    forms = {_join(stem, ending): True for ending in adnominal} | {_join(stem, ending): False for ending in other}
    joined = _joined(stem)
    if joined:
        forms |= {_join(joined, ending): True for ending in _ADNOMINAL_JOINED}
        forms |= {_join(joined, ending): False for ending in _OTHER_JOINED}
    if stem.endswith("우"):  # 어두우- is built from 어둡-
        forms[_join(stem[:-1], "\u11b8고")] = False
    return forms


def _joined(stem: str) -> str:
    """The stem with -아/-어, e.g. 달려 of 달리; empty where the rule is irregular."""
    if stem.endswith("하"):
        return f"{stem[:-1]}해"
    if stem.endswith("르"):
        return ""
    vowel = _vowel(stem)
    if _final(stem):
        return stem + ("아" if vowel in "ㅏㅑㅗ" else "어")
    return _with_vowel(stem, _JOINED_VOWEL[vowel]) if vowel in _JOINED_VOWEL else ""


def _join(stem: str, ending: str) -> str:
    """Ending after stem; a leading final consonant (U+11A8..) goes into the stem's last syllable."""
    return unicodedata.normalize("NFC", stem + ending)


def _final(word: str) -> int:
    """Number of the last syllable's final consonant; 0 for none and for what is no Hangul syllable."""
    return (ord(word[-1]) - _FIRST_SYLLABLE) % _FINALS if "가" <= word[-1] <= "힣" else 0


def _vowel(word: str) -> str:
    return _VOWEL_ORDER[(ord(word[-1]) - _FIRST_SYLLABLE) // _FINALS % _VOWELS]


def _with_vowel(word: str, vowel: str) -> str:
    shift = _VOWEL_ORDER.index(vowel) - _VOWEL_ORDER.index(_vowel(word))
    return word[:-1] + chr(ord(word[-1]) + shift * _FINALS)
