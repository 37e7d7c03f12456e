"""What a drawn picture's layers promise: they give it back, each one matters, and settings do what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hwapok_server.layers.decompose import decompose
from hwapok_server.layers.order import Decomposed, DecompositionCancelled, Finding, Settings, Source, Step
from hwapok_server.model import PsdLayers
from hwapok_server.psd.bundle import pack
from hwapok_server.psd.names import BACKGROUND, SUBJECT, NodeName, Stage, stage_name
from hwapok_server.psd.stack import Group, Layer, LayerStack
from layers_figures import far_share, line_scores, mean_difference
from layers_found import found_in, recomposition, weight
from layers_panels import Panel, panel

Bytes = NDArray[np.uint8]
SIDE = 512
SEED, DULL = 4, 101
"""Panels; one with hardly any gloss."""
ALL = frozenset(Stage)


@pytest.fixture(scope="module")
def drawn() -> Panel:
    return panel(SEED, SIDE)


@pytest.fixture(scope="module")
def source(drawn: Panel) -> Source:
    """With its true mask, so that no test depends on how well the subject was found."""
    return Source(drawn.picture, drawn.truth.subject)


@pytest.fixture(scope="module")
def whole(source: Source) -> Decomposed:
    return decompose(source)


def _pixels(stack: LayerStack, stage: Stage, group: NodeName = SUBJECT) -> Bytes:
    name = stage_name(stage, group).text
    return next(np.asarray(node.image) for node in stack.walk() if not isinstance(node, Group) and node.name == name)


def _colors(stack: LayerStack, stage: Stage, group: NodeName = SUBJECT) -> int:
    """Different colours that are seen."""
    pixels = _pixels(stack, stage, group)
    return len(np.unique(pixels[pixels[..., 3] > 0][:, :3], axis=0))


def _names(stack: LayerStack) -> set[str]:
    return {node.name for node in stack.walk()}


def test_tree_of_a_drawn_panel(whole: Decomposed) -> None:
    """Both groups, every stage that changes anything, the guides and the original; taken apart as ordered."""
    stages = {stage_name(stage, group).text for stage in Stage for group in (SUBJECT, BACKGROUND)}
    light = {stage_name(stage, BACKGROUND).text for stage in (Stage.SHADOW, Stage.HIGHLIGHT)}
    always = stages - light | {"원본", "콘티", "주 피사체", "배경", "배경 자동 채움"}
    assert always <= _names(whole.stack) <= always | light
    assert (whole.psd_layers, whole.findings) == (PsdLayers.STAGES, ())
    assert [node.visible for node in whole.stack.nodes] == [False, False, True, True]


def test_layers_are_near_the_true_ones(whole: Decomposed, drawn: Panel) -> None:
    """At half the size that the method is made for, so less near than bench/layers.py asks for."""
    found = found_in(whole.stack)
    precision, recall = line_scores(found.lines > 0.5, drawn.truth.lines > 0.5)
    assert precision > 0.9
    assert recall > 0.85
    assert far_share(found.flat, drawn.truth.flat) < 0.1
    assert mean_difference(found.shadow, drawn.truth.shade) < 0.06


@pytest.mark.parametrize("stage", [Stage.LINES, Stage.SHADOW, Stage.HIGHLIGHT])
def test_picture_without_a_stage(whole: Decomposed, stage: Stage) -> None:
    assert weight(whole.stack, stage) >= 0.5


def test_shading_too_faint_for_a_layer_is_part_of_the_correction() -> None:
    """It says so; whoever asks for it has it apart all the same."""
    dull = panel(DULL, SIDE)
    source = Source(dull.picture, dull.truth.subject)
    found = decompose(source)
    assert Finding.FAINT_SHADING in found.findings
    assert weight(found.stack, Stage.HIGHLIGHT) == 0
    assert recomposition(found.stack, dull.picture)[0] <= 2
    apart = decompose(source, Settings(faint_shading=True))
    assert Finding.FAINT_SHADING not in apart.findings
    assert 0 < weight(apart.stack, Stage.HIGHLIGHT) < 0.5


def test_damaged_layer_is_noticed(whole: Decomposed, drawn: Panel) -> None:
    """The figure that the promise is held by sees one level too much in one layer."""
    background = whole.stack.nodes[-1]
    assert isinstance(background, Group)
    flat = background.children[-1]
    assert isinstance(flat, Layer)
    lighter = replace(flat, image=flat.image.point(lambda value: min(value + 6, 255)))
    nodes = (*whole.stack.nodes[:-1], replace(background, children=(*background.children[:-1], lighter)))
    most, mean = recomposition(replace(whole.stack, nodes=nodes), drawn.picture)
    assert most > 2
    assert mean > 0.05


CHOICES = {
    "as it is": Settings(),
    "cut-out": Settings(psd_layers=PsdLayers.CUTOUT),
    "flat": Settings(psd_layers=PsdLayers.FLAT),
    "rough": Settings(layer="conti"),
    "line work": Settings(layer="sketch"),
    "flats": Settings(layer="base_color"),
    "two colours": Settings(flat_colors=2),
    "thin lines": Settings(line_thickness=0.5),
    "thick lines": Settings(line_thickness=2),
    "one tone": Settings(shade_tones=1),
    "four tones without correction": Settings(shade_tones=4, stages=ALL - {Stage.CORRECTION}),
    "no correction": Settings(stages=ALL - {Stage.CORRECTION}),
    "no lines": Settings(stages=ALL - {Stage.LINES}),
    "no shadow": Settings(stages=ALL - {Stage.SHADOW}),
    "flats only": Settings(stages=frozenset({Stage.FLAT})),
    "nothing asked for": Settings(stages=frozenset()),
    "highlight only": Settings(stages=frozenset({Stage.HIGHLIGHT})),
    "shadow and lines": Settings(stages=frozenset({Stage.SHADOW, Stage.LINES})),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_picture_stays_whatever_is_chosen(choice: str, source: Source, drawn: Panel) -> None:
    found = decompose(source, CHOICES[choice])
    found.stack.check()
    most, mean = recomposition(found.stack, drawn.picture)
    assert most <= 2
    assert mean <= 0.05


@pytest.mark.parametrize("most", [2, 6, 48])
def test_flat_colors(source: Source, most: int) -> None:
    """Each 채색 기본 has as many at most, and is opaque."""
    stack = decompose(source, Settings(flat_colors=most)).stack
    for group in (SUBJECT, BACKGROUND):
        assert 1 <= _colors(stack, Stage.FLAT, group) <= most
        assert set(np.unique(_pixels(stack, Stage.FLAT, group)[..., 3])) <= {0, 255}


def test_flat_colors_go_on_under_the_edge(whole: Decomposed, source: Source) -> None:
    """There is paint for a mask that grows."""
    assert source.cover is not None
    painted = (_pixels(whole.stack, Stage.FLAT)[..., 3] > 0).sum()
    assert painted > 1.05 * (source.cover > 0).sum()


def test_background_is_whole(whole: Decomposed) -> None:
    assert _pixels(whole.stack, Stage.FLAT, BACKGROUND)[..., 3].min() == 255


@pytest.mark.parametrize("tones", [1, 2, 4])
def test_shade_tones(source: Source, tones: int) -> None:
    """So many tones of one tint: the stronger, the more of the same colour is taken away."""
    stack = decompose(source, Settings(shade_tones=tones)).stack
    pixels = _pixels(stack, Stage.SHADOW)
    found = 255 - np.unique(pixels[pixels[..., 3] > 0][:, :3], axis=0).astype(float)
    assert 1 <= len(found) <= tones
    tints = found / found.sum(axis=1, keepdims=True)
    assert np.ptp(tints, axis=0).max() < 0.05


def test_line_thickness(source: Source) -> None:
    """Thin lines leave the layer; thick ones have room around them for an artist's own colour."""
    covered = [
        (_pixels(decompose(source, Settings(line_thickness=factor)).stack, Stage.LINES)[..., 3] > 127).sum()
        for factor in (0.5, 1, 2)
    ]
    assert covered[0] < 0.8 * covered[1]
    assert covered[2] > 1.3 * covered[1]


def test_stages_that_are_left_out(source: Source) -> None:
    names = _names(decompose(source, Settings(stages=frozenset({Stage.LINES}))).stack)
    assert names >= {"선화", "채색 기본"}
    assert not names & {"명암 그림자", "명암 하이라이트"}


def test_flats_stay_few_whatever_is_left_out(source: Source) -> None:
    """What the stages that are left out would hold goes to 보정, and none of it into the flat colours."""
    stack = decompose(source, Settings(stages=frozenset({Stage.LINES, Stage.FLAT}))).stack
    assert all(_colors(stack, Stage.FLAT, group) <= 48 for group in (SUBJECT, BACKGROUND))
    assert "보정" in _names(stack)


@pytest.mark.parametrize("layer", ["sketch", "conti"])
def test_lines_of_a_picture_in_color(source: Source, layer: str) -> None:
    """The picture keeps its colour, and somebody is told."""
    assert Finding.COLORED in decompose(source, Settings(layer=layer)).findings


def test_line_work_is_lines_on_white_paper(drawn: Panel) -> None:
    """Ink on paper becomes 선화, grey strokes too, and nothing is left for 보정."""
    ink = 255 - np.rint(drawn.truth.lines * 215).astype(np.uint8)
    stack = decompose(Source(np.dstack([ink] * 3), drawn.truth.subject), Settings(layer="sketch")).stack
    assert _colors(stack, Stage.FLAT) == 1
    assert "보정" not in _names(stack)


def test_photo_is_cut_out_only() -> None:
    """Soft blobs without a line: no stages, and the reason is given."""
    random = np.random.default_rng(2)
    coarse = Image.fromarray(random.integers(0, 256, (12, 12, 3), np.uint8))
    picture = np.asarray(coarse.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    found = decompose(Source(picture))
    assert found.psd_layers is PsdLayers.CUTOUT
    assert Finding.PHOTO_LIKE in found.findings


def test_missing_model_is_said(drawn: Panel, tmp_path: Path) -> None:
    """The subject is looked for without it."""
    found = decompose(Source(drawn.picture), Settings(psd_layers=PsdLayers.CUTOUT), model=tmp_path / "none.onnx")
    assert Finding.CLASSICAL_MASK in found.findings


def test_unknown_weights(drawn: Panel, tmp_path: Path) -> None:
    """Nothing else is run than the file that was checked."""
    (tmp_path / "u2netp.onnx").write_bytes(b"other weights")
    with pytest.raises(ValueError, match="unknown weights"):
        decompose(Source(drawn.picture), Settings(psd_layers=PsdLayers.CUTOUT), model=tmp_path / "u2netp.onnx")


def test_same_picture_same_layers(source: Source, whole: Decomposed) -> None:
    assert pack(decompose(source).stack) == pack(whole.stack)


def test_steps_are_told_in_order(source: Source) -> None:
    told: list[tuple[Step, float]] = []
    decompose(source, on_step=lambda step, done: told.append((step, done)))
    assert [step for step, _ in told] == list(Step)
    assert all(0 <= before < after < 1 for (_, before), (_, after) in pairwise(told))


@pytest.mark.parametrize("last", [Step.LINES, Step.PLATE, Step.SUBJECT])
def test_cancel_between_steps(source: Source, last: Step) -> None:
    """It ends before the next step begins."""
    told: list[Step] = []
    with pytest.raises(DecompositionCancelled):
        decompose(
            source, on_step=lambda step, _: told.append(step), cancelled=lambda: len(told) > list(Step).index(last)
        )
    assert len(told) == list(Step).index(last) + 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Settings(flat_colors=1),
        lambda: Settings(flat_colors=49),
        lambda: Settings(line_thickness=0.4),
        lambda: Settings(line_thickness=float("nan")),
        lambda: Settings(shade_tones=0),
        lambda: Settings(shade_tones=5),
    ],
)
def test_settings_out_of_range(wrong: Callable[[], Settings]) -> None:
    with pytest.raises(ValueError, match=" to "):
        wrong()
