"""The offline draft as a layered file: every layer a client can order, in every reduction."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from hwapok_server.draft.compose import draw
from hwapok_server.model import PsdLayers, Size
from hwapok_server.psd.bundle import pack
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.memo import text_panel
from hwapok_server.psd.reduce import reduce
from hwapok_server.psd.stack import Group, Layer, LayerStack
from hwapok_server.psd.writer import write_psd
from support.psd_reader import Read, pixels_sha256, read_psd, walk
from support.stacks import label, order

LAYERS = ["conti", "sketch", "base_color", "shaded_color", "background"]
SUBJECT = ["선화", "보정", "명암 하이라이트", "명암 그림자", "채색 기본"]
BACKGROUND = [f"배경 {name}" for name in SUBJECT]
FLATS = ["선화", "채색 기본"]
BESIDE = ["원본", "콘티", "메모", "메모 글", "메모 표시", "메모 팔레트"]


@cache
def _drawn(layer: str) -> LayerStack:
    return draw(order(layer=layer), [])


@cache
def _picture(layer: str) -> Image.Image:
    return flatten(_drawn(layer))


@pytest.mark.parametrize("psd_layers", PsdLayers)
@pytest.mark.parametrize("layer", LAYERS)
def test_every_order_recomposes(layer: str, psd_layers: PsdLayers, tmp_path: Path) -> None:
    """In ag-psd the layers give the merged picture within 2/255, and that is the delivered picture to the pixel."""
    stack = reduce(_drawn(layer), psd_layers)
    psd = write_psd(stack, _picture(layer), label())
    read = read_psd(psd, tmp_path)
    assert read["difference"]["max"] <= 2
    assert read["merged_sha256"] == pixels_sha256(_picture(layer))
    assert len(psd) < 16 * 2**20
    _check_layers(read)


def _check_layers(read: Read) -> None:
    for found in walk(read["layers"]):
        assert unicodedata.is_normalized("NFC", found["name"])
        if not found["group"]:
            left, top, right, bottom = found["bounds"]
            assert found["pixels"] > 0
            assert 0 <= left < right <= read["width"]
            assert 0 <= top < bottom <= read["height"]


@pytest.mark.parametrize(
    ("layer", "artwork"),
    [
        ("conti", ["배경", "배경 채색 기본"]),
        ("sketch", ["주 피사체", *FLATS, "배경", "배경 선화", "배경 채색 기본"]),
        ("base_color", ["주 피사체", *FLATS, "배경", "배경 선화", "배경 채색 기본"]),
        ("shaded_color", ["주 피사체", *SUBJECT, "배경", "배경 선화", "배경 채색 기본"]),
        ("background", ["주 피사체", *SUBJECT, "배경", *BACKGROUND]),
    ],
)
def test_ordered_layer_decides_the_stages(layer: str, artwork: list[str]) -> None:
    """What a picture does not have is absent."""
    assert [node.name for node in _drawn(layer).walk()] == [*BESIDE, *artwork]


def test_only_the_storyboard_shows_the_storyboard() -> None:
    """콘티 is a hidden guide in every other layer; the original and the notes are hidden everywhere."""
    shown = {layer: {node.name: node.visible for node in _drawn(layer).nodes} for layer in LAYERS}
    assert [shown[layer]["콘티"] for layer in LAYERS] == [True, False, False, False, False]
    assert not any(shown[layer]["원본"] or shown[layer]["메모"] for layer in LAYERS)


def test_original_is_the_picture() -> None:
    """The hidden, locked layer holds what was delivered."""
    original = _drawn("background").nodes[0]
    assert isinstance(original, Layer)
    assert original.locked
    assert original.image.convert("RGB").tobytes() == _picture("background").tobytes()


def test_every_stage_does_something() -> None:
    """Taking a layer away changes the picture: no decoys."""
    stack = _drawn("background")
    whole = np.asarray(_picture("background"), np.int16)
    for name in [*SUBJECT, *BACKGROUND]:
        without = np.asarray(flatten(_without(stack, name)), np.int16)
        assert np.abs(whole - without).max() > 8, name


def _without(stack: LayerStack, name: str) -> LayerStack:
    groups = [node for node in stack.nodes if isinstance(node, Group) and node.visible]
    return LayerStack(
        stack.size,
        tuple(replace(group, children=tuple(c for c in group.children if c.name != name)) for group in groups),
    )


def test_background_is_whole_behind_the_subject() -> None:
    """Moving the subject away leaves no hole and none of its colours."""
    background = next(node for node in _drawn("background").nodes if node.name == "배경")
    assert isinstance(background, Group)
    base = next(layer for layer in background.children if layer.name == "배경 채색 기본")
    assert isinstance(base, Layer)
    assert base.image.getchannel("A").getextrema() == (255, 255)


def test_sketch_is_lines_on_white() -> None:
    """Gray lines on paper, nothing else."""
    picture = np.asarray(_picture("sketch"), np.int16)
    assert (picture.min(axis=2) > 250).mean() > 0.7
    assert (picture.max(axis=2) < 120).mean() > 0.01


def test_five_layers_show_one_composition() -> None:
    """The subject stands at the same place from sketch to finished scene."""
    masks = []
    for layer in LAYERS[1:]:
        group = next(node for node in _drawn(layer).nodes if node.name == "주 피사체")
        assert isinstance(group, Group)
        assert group.mask is not None
        masks.append(group.mask.tobytes())
    assert len(set(masks)) == 1


def test_same_order_gives_the_same_bytes() -> None:
    """One order determines one draft."""
    small = order(size=Size(320, 448))
    assert pack(draw(small, [])) == pack(draw(small, []))


def test_other_scene_gives_another_picture() -> None:
    """Words matter."""
    moonlit, rainy = (
        flatten(draw(order(scene, size=Size(256, 256)), [])) for scene in ("달빛 한옥 마당", "비 오는 도시")
    )
    assert ImageChops.difference(moonlit, rainy).getbbox() is not None


@pytest.mark.parametrize("size", [Size(1024, 1536), Size(1536, 1024)])
def test_other_formats(size: Size) -> None:
    """Tall and wide panels are drawn to their edges, and fit the file size limit."""
    stack = draw(order("비 오는 도시의 밤", tag="사람", category="person", size=size), [])
    picture = flatten(stack)
    assert picture.size == (size.width, size.height)
    assert len(write_psd(stack, picture, label())) < 16 * 2**20


CATEGORIES = ["person", "animal", "nature", "architecture", "prop", "clothing", "food", "vehicle", "tradition"]
SCENES = [
    "달빛 한옥",
    "바다 노을",
    "비 오는 도시",
    "안개 낀 숲",
    "눈 덮인 산",
    "봄 들판",
    "밤의 방",
    "",
    "단풍 숲의 새벽",
]


@pytest.mark.parametrize(("category", "scene"), list(zip(CATEGORIES, SCENES, strict=True)))
def test_every_category_has_a_subject(category: str, scene: str) -> None:
    """Without a reference too: a figure of the category, inside the picture, not too small."""
    stack = draw(order(scene, tag="무엇", category=category, size=Size(256, 256)), [])
    group = next(node for node in stack.nodes if node.name == "주 피사체")
    assert isinstance(group, Group)
    assert group.mask is not None
    share = np.asarray(group.mask).mean() / 255
    assert 0.01 < share < 0.5


def test_notes_are_in_hangul() -> None:
    """A font without Hangul would draw the same box for every syllable."""
    first, second = (text_panel(Size(400, 200), [text]) for text in ("가나다", "하파타"))
    assert first.size == second.size
    assert ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox() is not None
    different = np.asarray(first.convert("L"), np.int16) - np.asarray(second.convert("L"), np.int16)
    assert (np.abs(different) > 60).sum() > 20


def test_long_notes_are_wrapped() -> None:
    """A scene of 500 letters without a space stays inside the picture."""
    panel = text_panel(Size(400, 400), ["가" * 500])
    box = panel.getbbox()
    assert box is not None
    assert box[2] <= 400 - 10
    assert box[3] <= 400 - 10
