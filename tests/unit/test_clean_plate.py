"""The background behind the subject: made of the background's own pixels, and only of those that can be elsewhere."""

from __future__ import annotations

import cv2
import numpy as np

from hwapok_server.layers.pixels import Bytes, Mask
from hwapok_server.layers.plate import clean_plate

WALL, FLOOR = (206, 196, 180), (120, 88, 70)
SIDE, HORIZON = 512, 400


def _room() -> Bytes:
    room = np.full((SIDE, SIDE, 3), WALL, np.uint8)
    room[HORIZON:] = FLOOR
    return room


def _before(room: Bytes) -> tuple[Bytes, Mask]:
    """A figure before a room, wide enough that no single shift fills what it hides, and where it stands."""
    hole = np.zeros((SIDE, SIDE), np.bool_)
    hole[120:, 120:400] = True
    return np.where(hole[..., None], np.uint8(40), room), hole


def _with_balloon(room: Bytes) -> Bytes:
    drawn = room.copy()
    cv2.ellipse(drawn, (60, 160), (50, 34), 0, 0, 360, (255, 255, 255), -1)
    cv2.ellipse(drawn, (60, 160), (50, 34), 0, 0, 360, (20, 20, 20), 3)
    cv2.putText(drawn, "HAN", (25, 170), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 3)
    return drawn


def test_a_wide_figure_leaves_wall_and_floor() -> None:
    """Each to its edge; next to nothing is blended out of both."""
    room = _room()
    picture, hole = _before(room)
    plate = clean_plate(picture, hole)
    assert plate.copied.mean() > 0.99
    off = np.abs(plate.picture.astype(int) - room).max(axis=2)
    assert (off > 12).mean() < 0.005
    assert not off[~hole].any()


def test_a_speech_balloon_is_not_said_twice() -> None:
    """It stays where it is, and is nowhere behind the figure."""
    drawn = _with_balloon(_room())
    picture, hole = _before(drawn)
    plate = clean_plate(picture, hole).picture
    assert (plate[~hole] == drawn[~hole]).all()
    assert not ((plate.max(axis=2) < 60) & hole).any()
    assert not ((plate.min(axis=2) > 235) & hole).any()


def test_white_paper_with_writing_can_still_be_continued() -> None:
    """When all there is would be a balloon, it is copied after all."""
    picture = np.full((64, 64, 3), 255, np.uint8)
    hole = np.zeros((64, 64), np.bool_)
    hole[20:44, 20:44] = True
    picture[hole] = 40
    assert (clean_plate(picture, hole).picture == 255).all()
