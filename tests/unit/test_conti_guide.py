"""콘티: what a rough storyboard of a drawing shows, and what it leaves out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hwapok_server.layers.conti import rough
from hwapok_server.layers.lines import find_ink
from hwapok_server.layers.pixels import Bytes, Mask

PAPER, INK = (226, 206, 190), (30, 24, 30)
SIDE = 1024


@pytest.fixture
def drawing() -> Bytes:
    return np.full((SIDE, SIDE, 3), PAPER, np.uint8)


def _drawn(picture: Bytes) -> Mask:
    return rough(picture, find_ink(picture).cover)[..., 3] > 60


def test_an_eye_is_not_lost(drawing: Bytes) -> None:
    """Strokes of a face are short; they say most of it."""
    for x in (440, 560):
        cv2.ellipse(drawing, (x, 400), (14, 8), 0, 180, 360, INK, 5, cv2.LINE_AA)
    pencil = _drawn(drawing)
    assert pencil[380:420, 410:470].sum() > 60
    assert pencil[380:420, 530:590].sum() > 60


def test_a_line_that_grows_thin_is_not_broken(drawing: Bytes) -> None:
    """Its thin part is drawn on."""
    cv2.line(drawing, (100, 300), (500, 300), INK, 5, cv2.LINE_AA)
    cv2.line(drawing, (500, 300), (900, 300), INK, 1, cv2.LINE_AA)
    columns = _drawn(drawing)[285:316, 120:880].any(axis=0)
    assert columns.mean() > 0.97


def test_of_a_dark_texture_the_edge_is_drawn(drawing: Bytes) -> None:
    """Not a grey block."""
    for x in range(300, 700, 8):
        cv2.line(drawing, (x, 300), (x, 700), INK, 4, cv2.LINE_AA)
    pencil = _drawn(drawing)
    assert pencil[340:660, 340:660].mean() < 0.2
    assert pencil[280:320, 340:660].any(axis=0).mean() > 0.9


def test_a_balloon_is_drawn_without_its_words(drawing: Bytes) -> None:
    """Its outline is; a storyboard's words are written beside it."""
    cv2.ellipse(drawing, (512, 512), (120, 70), 0, 0, 360, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.ellipse(drawing, (512, 512), (120, 70), 0, 0, 360, INK, 5, cv2.LINE_AA)
    cv2.putText(drawing, "HANGUL", (432, 524), cv2.FONT_HERSHEY_SIMPLEX, 1.3, INK, 4, cv2.LINE_AA)
    pencil = _drawn(drawing)
    assert not pencil[480:540, 440:590].any()
    assert pencil[425:600, 380:650].sum() > 1500
