"""The promise: the visible layers of a delivered document are the picture, in programs that share no code with ours."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hwapok_server import configured
from hwapok_server.model import LayerNode, LayerSettings, Origin, PsdLayers
from hwapok_server.ports import FlatPicture
from hwapok_server.providers.opencv_layers.decomposer import OpenCvLayers
from hwapok_server.psd import bundle
from hwapok_server.psd.compositor import flatten
from hwapok_server.psd.exact import MAX, MEAN, difference
from hwapok_server.psd.info import document_info
from hwapok_server.psd.stack import Group, LayerStack, Node
from hwapok_server.psd.writer import write_psd
from hwapok_server.settings import Settings
from hwapok_server.steps.compose import write_files
from support.drawn import drawn
from support.gimp import shown_by_gimp
from support.pictures import encoded
from support.psd_reader import read_psd
from support.sprites import scene

MODEL = configured.mask_model(Settings())
STAGES = ("선화", "보정", "명암 하이라이트", "명암 그림자", "채색 기본")
ORIGIN = Origin("그림", scene="달빛 아래 한옥 마당", renderer="openai")
LEAST = 0.5
"""What hiding a stage changes at least, of 255 on average."""


def _panel(seed: int) -> Callable[[], Image.Image]:
    return lambda: Image.open(io.BytesIO(drawn(seed))).convert("RGB")


def _scene(number: int) -> Callable[[], Image.Image]:
    return lambda: scene(number)


GOLDENS = {"panel 102": _panel(102), "panel 104": _panel(104), "visual novel 1": _scene(0), "visual novel 3": _scene(2)}
IN_GIMP = ("panel 102", "visual novel 1", "visual novel 3")


@dataclass(frozen=True)
class Golden:
    """A picture and its document."""

    picture: Image.Image
    stack: LayerStack
    psd: bytes
    made: PsdLayers
    outline: tuple[LayerNode, ...]


@cache
def _golden(name: str) -> Golden:
    picture = GOLDENS[name]()
    flat = FlatPicture(encoded(picture, "PNG"))

    async def on_progress(_: float, _step: str) -> None:
        pass

    made = asyncio.run(
        OpenCvLayers(MODEL).decompose(flat, "background", PsdLayers.STAGES, LayerSettings(), on_progress)
    )
    files = write_files(made.packed, ORIGIN)
    return Golden(picture, bundle.unpack(made.packed), files.psd, made.psd_layers, files.outline)


@pytest.fixture(params=GOLDENS)
def golden(request: pytest.FixtureRequest) -> Golden:
    """Each of them, made once."""
    return _golden(request.param)


def test_drawn_pictures_are_delivered_in_stages(golden: Golden) -> None:
    """In full, by no fallback: every stage of the subject, and of the background every one that changes anything."""
    assert golden.made is PsdLayers.STAGES
    groups = {node.name: [child.name for child in node.children] for node in golden.outline if node.group}
    assert groups["주 피사체"] == list(STAGES)
    behind = groups["배경"]
    assert behind == ["배경 자동 채움", *(f"배경 {stage}" for stage in STAGES if f"배경 {stage}" in behind)]
    assert {"배경 선화", "배경 보정", "배경 채색 기본"} <= set(behind)


def test_the_layers_are_the_picture_in_ag_psd(golden: Golden, tmp_path: Path) -> None:
    """Within the promise; and the merged picture is it to the pixel, whose hash test_writer compares."""
    read = read_psd(golden.psd, tmp_path)
    assert read["difference"]["max"] <= MAX
    assert read["difference"]["mean"] <= MEAN
    assert [layer["name"] for layer in read["layers"]] == ["원본", "콘티", "메모", "주 피사체", "배경"]


@pytest.mark.parametrize("name", IN_GIMP)
def test_the_layers_are_the_picture_in_gimp(name: str, tmp_path: Path) -> None:
    """Its pixels within the promise; its list with the names, groups, modes and masks that were written."""
    made = _golden(name)
    shown, listed = shown_by_gimp(made.psd, tmp_path)
    found = difference(np.asarray(shown), np.asarray(made.picture))
    assert found.highest <= MAX
    assert found.mean <= MEAN
    assert [
        (seen.depth, seen.name, seen.group, seen.visible, seen.mode, seen.masked, seen.opacity) for seen in listed
    ] == [
        (depth, node.name, node.group, node.visible, node.blend_mode, node.masked, node.opacity * 100)
        for depth, node in _listed(made.outline)
    ]


@pytest.mark.parametrize("name", GOLDENS)
def test_every_stage_carries_weight(name: str) -> None:
    """Hiding lines, shadow or highlight changes what is seen."""
    made = _golden(name)
    for stage in ("선화", "명암 그림자", "명암 하이라이트"):
        hidden = flatten(_without(made.stack, stage))
        assert difference(np.asarray(hidden), np.asarray(made.picture)).mean >= LEAST, stage


def test_the_judges_have_teeth(tmp_path: Path) -> None:
    """A document with a hidden stage, or with another mode, is caught by both programs."""
    made = _golden("panel 102")
    for spoilt in (_without(made.stack, "명암 그림자"), _without(made.stack, "선화")):
        psd = write_psd(spoilt, made.picture, document_info(ORIGIN))
        assert read_psd(psd, tmp_path)["difference"]["mean"] > MEAN
    shown, _ = shown_by_gimp(psd, tmp_path)
    assert difference(np.asarray(shown), np.asarray(made.picture)).mean > MEAN


def _listed(nodes: tuple[LayerNode, ...], depth: int = 0) -> Iterator[tuple[int, LayerNode]]:
    for node in nodes:
        yield depth, node
        yield from _listed(node.children, depth + 1)


def _without(stack: LayerStack, stage: str) -> LayerStack:
    """With a stage hidden, of subject and background."""
    return replace(stack, nodes=tuple(_hidden(node, (stage, f"배경 {stage}")) for node in stack.nodes))


def _hidden(node: Node, names: tuple[str, ...]) -> Node:
    if isinstance(node, Group):
        return replace(node, children=tuple(_hidden(child, names) for child in node.children))
    return replace(node, visible=False) if node.name in names else node
