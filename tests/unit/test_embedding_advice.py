"""What people are told when `auto` runs without KoCLIP: whole sentences in each language, none of an error's words."""

from __future__ import annotations

import re

import pytest

from hwapok_embedding import backends
from hwapok_embedding.errors import BackendError, Lacking
from hwapok_embedding.port import Backend
from hwapok_embedding.settings import Settings

COMMANDS = re.compile(r"`[^`]*`|hwapok\[koclip\]|HWAPOK_EMBEDDING_MODEL|koclip_not_used|KoCLIP|kim/model")


@pytest.mark.parametrize(
    ("lacking", "ko", "en"),
    [
        ("packages", "패키지가 없어", "not installed"),
        ("model", "컴퓨터에 없어", "not on"),
        (None, "로그에", "log says"),
    ],
)
def test_advice_is_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, lacking: Lacking | None, ko: str, en: str
) -> None:
    """It names what is missing and the model that was asked for; the error itself is in the log."""

    def broken(_: Settings) -> Backend:
        raise BackendError("no such file or directory", lacking)

    monkeypatch.setattr(backends, "_koclip", broken)
    monkeypatch.setattr(backends, "_FALLBACK", "lexical")
    advice = backends.load(Settings(embedding_model="kim/model")).advice
    assert advice
    assert ko in advice.ko
    assert en in advice.en
    assert not re.search(r"[A-Za-z]", COMMANDS.sub("", advice.ko))
    for text in (advice.ko, advice.en):
        assert "kim/model" in text
        assert "HWAPOK_EMBEDDING_MODEL" in text
        assert "no such file" not in text
