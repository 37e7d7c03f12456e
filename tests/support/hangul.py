"""Hangul as it is typed: jamo by jamo, the syllable growing under the cursor."""

from __future__ import annotations

_FIRST, _SYLLABLES = 0xAC00, 11172
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS = 28


def stages(syllable: str) -> list[str]:
    """What an input method shows while a syllable is typed: `한` is ㅎ, 하, 한. Anything else is there at once."""
    index = ord(syllable) - _FIRST
    if not 0 <= index < _SYLLABLES:
        return [syllable]
    final = index % _FINALS
    opened = chr(ord(syllable) - final)
    return [_INITIALS[index // (21 * _FINALS)], opened, *([syllable] if final else [])]
