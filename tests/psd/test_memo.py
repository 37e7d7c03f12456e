"""메모: the brief, the references with their licences, the palette, and how the picture came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hwapok_common.messages import Text
from hwapok_server.model import Blob, Origin, Picture, Reference, ReferenceKind, Size
from hwapok_server.psd import memo as memos
from hwapok_server.psd import tree
from hwapok_server.psd.memo import memo, palette
from hwapok_server.psd.stack import Group, Layer
from support.pictures import BLUE, RED

SIZE = Size(600, 400)
ORIGIN = Origin("고양이", tag="고양이", scene="달빛 아래 한옥", prompt="A cat", renderer="openai")
REFERENCE = Reference(
    kind=ReferenceKind.LIBRARY,
    name="pictures/1",
    title="한옥의 밤",
    reason=Text("", ""),
    picture=Picture(Blob("0" * 64, 1, "image/png"), Size(1, 1)),
    license="CC BY 4.0",
    author="홍길동",
)


def _layers(origin: Origin, size: Size = SIZE) -> dict[str, Layer]:
    group = memo(origin, size, [RED, BLUE])
    assert isinstance(group, Group)
    assert not group.visible
    return {layer.name: layer for layer in group.children if isinstance(layer, Layer)}


def test_what_stands_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keyword and scene; each reference with licence and author; that a model has drawn the picture."""
    said: list[str] = []
    panel = memos.text_panel

    def listening(size: Size, text: Sequence[str], top: int = 0) -> Image.Image:
        said.extend(text)
        return panel(size, text, top)

    monkeypatch.setattr(memos, "text_panel", listening)
    names = list(_layers(replace(ORIGIN, references=(REFERENCE,))))
    assert names == ["메모 글", "메모 참고", "메모 표시", "메모 팔레트"]
    assert said == ["키워드: 고양이", "장면: 달빛 아래 한옥", "참고 1: 한옥의 밤 (CC BY 4.0, 홍길동)"]
    assert list(_layers(ORIGIN)) == ["메모 글", "메모 표시", "메모 팔레트"]


def test_the_mark_says_how_the_picture_came_to_be() -> None:
    """A model's, a draft and one's own are marked differently, and no mark covers the palette."""
    origins = (ORIGIN, replace(ORIGIN, draft=True), Origin("그림"))
    marks = [_layers(origin)["메모 표시"].image for origin in origins]
    assert len({mark.tobytes() for mark in marks}) == 3
    swatches = np.asarray(_layers(ORIGIN)["메모 팔레트"].image)[..., 3] > 0
    for mark in marks:
        assert not (swatches & (np.asarray(mark)[..., 3] > 0)).any()


def test_references_stand_below_the_brief() -> None:
    """Nothing covers anything."""
    layers = _layers(replace(ORIGIN, references=(REFERENCE,) * 2))
    shown = [np.asarray(layer.image)[..., 3] > 0 for layer in layers.values()]
    assert np.sum(shown, axis=0).max() == 1


def test_a_canvas_too_small_to_read() -> None:
    """Has no memo; a narrow one is written on all the same."""
    assert memo(ORIGIN, Size(2000, 127), []) is None
    assert list(_layers(ORIGIN, Size(128, 2000)))


def test_the_palette_is_the_pictures() -> None:
    """Its main colours, the largest first."""
    picture = Image.new("RGB", (90, 90), RED)
    picture.paste(BLUE, (0, 0, 90, 30))
    assert palette(picture)[:2] == [RED, BLUE]


def test_a_stack_has_one() -> None:
    """Above the artwork, below 원본; what has one keeps it."""
    stack = tree.flat(Image.new("RGB", (600, 400), RED))
    once = tree.with_notes(stack, memo(ORIGIN, SIZE, [RED]))
    assert [node.name for node in once.nodes] == ["원본", "메모", "배경"]
    assert tree.with_notes(once, memo(ORIGIN, SIZE, [BLUE])) == once
