"""Draws the sample reference picture, server/hwapok_server/samples/cat.jpg: a ginger cat.

.venv/bin/python scripts/draw_sample.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from hwapok_server.draft.board import Board
from hwapok_server.draft.figures.cat import COATS, paint_cat_in
from hwapok_server.draft.figures.frame import Frame
from hwapok_server.draft.lines import line_art
from hwapok_server.draft.painter import Painter
from hwapok_server.draft.palette import rgb
from hwapok_server.draft.shapes import ellipse
from hwapok_server.draft.shot import plan
from hwapok_server.model import PsdLayers, RenderOrder, Size

WIDTH, HEIGHT, SUPERSAMPLING = 1200, 900, 2
TARGET = Path(__file__).parents[1] / "server" / "hwapok_server" / "samples" / "cat.jpg"


def main() -> None:
    """Draws twice as large and halves the picture."""
    painter = _painter()
    _room(painter)
    _shadow(painter)
    size = painter.shot.size
    paint_cat_in(Frame(painter, size.width * 0.5, size.height * 0.86, size.height * 0.72), COATS[0])
    lines = line_art(painter.board)[..., None] * np.float32(0.85)
    picture = painter.board.lit * (1 - lines) + painter.shot.palette.ink * lines
    large = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    large.reduce(SUPERSAMPLING).save(TARGET, quality=88, optimize=True)


def _painter() -> Painter:
    size = Size(WIDTH * SUPERSAMPLING, HEIGHT * SUPERSAMPLING)
    order = RenderOrder("", "animal", "background", "고양이", "낮의 방", "", size, PsdLayers.FLAT)
    shot = plan(order, [])
    return Painter(Board(size), shot)


def _room(painter: Painter) -> None:
    """A plain backdrop in window light."""
    w, h = painter.shot.size.width, painter.shot.size.height
    wall = painter.everywhere()
    painter.fill(wall, rgb(150, 190, 194), line=0)
    x, y = wall.grid()
    far = np.hypot((x - w * 0.7) / w, (y - h * 0.25) / h).astype(np.float32)
    painter.shadow(wall.times(np.clip(far * 1.1 - 0.15, 0, 0.8)), 0.7)
    for left in (0.66, 0.79):
        pane = np.array(
            [
                (left * w, h * 0.08),
                ((left + 0.11) * w, h * 0.08),
                ((left + 0.06) * w, h * 0.5),
                ((left - 0.05) * w, h * 0.5),
            ]
        )
        painter.board.glow(painter.patch(pane).times(0.3), painter.shot.palette.light)


def _shadow(painter: Painter) -> None:
    w, h = painter.shot.size.width, painter.shot.size.height
    patch = painter.patch(ellipse(w * 0.48, h * 0.86, w * 0.24, h * 0.06))
    x, y = patch.grid()
    away = np.hypot((x - w * 0.48) / (w * 0.24), (y - h * 0.86) / (h * 0.06)).astype(np.float32)
    painter.shadow(patch.times(np.clip(1 - away, 0, 1)), 1.0)


if __name__ == "__main__":
    main()
