"""What is done to a text before an encoder sees it, and the encoder without a model."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.lexical import LexicalEncoder
from hwapok_embedding.port import Role, TextInput, Vectors
from hwapok_embedding.text import MAX_CHARACTERS, normalise


def lexical(*texts: str) -> Vectors:
    return LexicalEncoder().encode([TextInput(text, Role.QUERY) for text in texts])


def test_decomposed_hangul_becomes_composed() -> None:
    """Text from macOS file names and some keyboards must embed where typed text does."""
    text = "달빛 아래 고양이"
    assert normalise(unicodedata.normalize("NFD", text), "texts[0]") == text


def test_control_characters_separate_and_disappear() -> None:
    """A NUL would end the text inside an engine written in C; a line break is only a space."""
    assert normalise("고양이\0강아지\r\n\t토끼\x1b", "texts[0]") == "고양이 강아지 토끼"


def test_invisible_characters_do_not_count_as_text() -> None:
    """A zero-width space pasted from a page changes nothing."""
    assert normalise("\ufeff고\u200b양이", "texts[0]") == "고양이"


@pytest.mark.parametrize("text", ["", "  \n", "\0", "\u200b\u200d", "\x00 \x07"])
def test_a_text_without_content_is_refused_by_name(text: str) -> None:
    """An encoder would return a vector for nothing, and it would match something."""
    with pytest.raises(HwapokError) as refused:
        normalise(text, "texts[3]")
    assert refused.value.reason is Reason.EMBEDDING_INPUT_INVALID
    assert "texts[3]" in refused.value.values["detail"]


def test_a_long_text_is_cut_after_composing() -> None:
    """Decomposed and composed long texts keep the same beginning."""
    text = "한" * (MAX_CHARACTERS + 50)
    assert normalise(unicodedata.normalize("NFD", text), "texts[0]") == "한" * MAX_CHARACTERS


def test_lexical_vectors_have_length_one_and_repeat() -> None:
    """Rows are comparable by dot product, and another process computes the same ones."""
    rows = lexical("고양이", "a", "달빛 아래 한옥 마당에 앉은 고양이")
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)
    assert np.array_equal(rows, lexical("고양이", "a", "달빛 아래 한옥 마당에 앉은 고양이"))


def test_lexical_prefers_shared_words() -> None:
    """It finds the caption that shares letters with the query."""
    query, near, far = lexical("한옥 마당의 고양이", "한옥 마당에 앉은 고양이", "도시의 밤거리를 달리는 버스")
    assert query @ near > query @ far


def test_a_text_whose_grams_cancel_still_has_a_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed hashing may sum to nothing; the row must not become NaN."""
    signs = iter([(5, 1), (5, -1)] * 10)
    monkeypatch.setattr("hwapok_embedding.lexical._bucket", lambda _: next(signs))
    (row,) = lexical("가나다")
    assert np.linalg.norm(row) == pytest.approx(1)
