"""The compositor's formulas, each on pixels that can be computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from hwapok_server.model import PsdLayers, Size
from hwapok_server.psd import compositor
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.reduce import reduce
from hwapok_server.psd.stack import Blend, Group, Layer, LayerStack
from support.stacks import full_stack

SIZE = Size(2, 1)
RED = (200, 40, 40)


def _layer(
    name: str, color: tuple[int, int, int], alpha: int, blend: Blend = Blend.NORMAL, opacity: int = 255
) -> Layer:
    return Layer(name, name, Image.new("RGBA", (2, 1), (*color, alpha)), blend=blend, opacity=opacity)


def _color(*nodes: Layer | Group) -> tuple[int, ...]:
    pixel = flatten(LayerStack(SIZE, nodes)).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return pixel


@pytest.mark.parametrize(
    ("blend", "expected"),
    [(Blend.NORMAL, (100, 50, 200)), (Blend.MULTIPLY, (78, 8, 31)), (Blend.SCREEN, (222, 82, 209))],
)
def test_blend_modes(blend: Blend, expected: tuple[int, int, int]) -> None:
    """Multiply is a*b, screen is a+b-a*b, rounded once."""
    assert _color(_layer("위", (100, 50, 200), 255, blend), _layer("아래", RED, 255)) == expected


def test_white_paper_shows_through() -> None:
    """Half a layer on nothing is half white; layer opacity and alpha multiply."""
    assert _color(_layer("반", (0, 0, 0), 128)) == (127, 127, 127)
    assert _color(_layer("반의 반", (0, 0, 0), 128, opacity=128)) == (191, 191, 191)


def test_isolated_group_ignores_what_lies_below() -> None:
    """Inside an isolated group multiply meets only the group's own layers; passing through it meets the background."""
    shade = _layer("그림자", (128, 128, 128), 255, Blend.MULTIPLY)
    below = _layer("아래", RED, 255)
    assert _color(Group("통과", "pass", (shade,)), below) == (100, 20, 20)
    assert _color(Group("격리", "isolated", (shade,), blend=Blend.NORMAL), below) == (128, 128, 128)


def test_mask_cuts_the_group() -> None:
    """Where the mask is black the background is whole; where it is gray they mix."""
    mask = Image.new("L", (2, 1))
    mask.putpixel((1, 0), 51)
    group = Group("격리", "isolated", (_layer("위", (255, 255, 255), 255),), blend=Blend.NORMAL, mask=mask)
    picture = flatten(LayerStack(SIZE, (group, _layer("아래", (0, 0, 0), 255))))
    assert [picture.getpixel((x, 0)) for x in (0, 1)] == [(0, 0, 0), (51, 51, 51)]


def test_hidden_layers_and_groups_do_not_count() -> None:
    """Neither a hidden layer nor anything in a hidden group is seen."""
    hidden = Layer("숨김", "hidden", Image.new("RGBA", (2, 1), "black"), visible=False)
    group = Group("묶음", "group", (_layer("안", (0, 0, 0), 255),), visible=False)
    assert _color(hidden, group, _layer("아래", RED, 255)) == RED


@pytest.mark.parametrize(("kept", "most"), [(PsdLayers.STAGES, 0), (PsdLayers.FLAT, 0), (PsdLayers.CUTOUT, 1)])
def test_reduced_stack_shows_the_same_picture(kept: PsdLayers, most: int) -> None:
    """Fewer layers, one picture: to the pixel, or within the rounding of two 8-bit layers."""
    stack = full_stack()
    before, after = (np.asarray(flatten(s), np.int16) for s in (stack, reduce(stack, kept)))
    assert np.abs(before - after).max() <= most


def test_reduced_trees() -> None:
    """CUTOUT keeps subject and background apart; FLAT has one layer; what stands beside the picture stays."""
    kept = ["원본", "콘티", "메모", "메모 글"]
    names = {layers: [node.name for node in reduce(full_stack(), layers).walk()] for layers in PsdLayers}
    assert names[PsdLayers.FLAT] == [*kept, "배경", "배경 채색 기본"]
    assert names[PsdLayers.CUTOUT] == [*kept, "주 피사체", "채색 기본", "배경", "배경 채색 기본"]
    assert len(names[PsdLayers.STAGES]) == 16


def test_a_large_picture_is_composed_in_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which change nothing: masks, offsets and opacities lie where they lie."""
    stack = full_stack()
    whole = flatten(stack)
    monkeypatch.setattr(compositor, "_BAND", 7)
    assert flatten(stack).tobytes() == whole.tobytes()
