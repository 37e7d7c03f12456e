"""Trees as the main subject: a broad one, and a pine with a bent trunk."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.places.pine import needles
from hwapok_server.draft.places.plants import crown
from hwapok_server.draft.words import Season

_BARK = rgb(112, 82, 64)
_PINE_BARK = rgb(142, 84, 60)
_NEEDLES = rgb(58, 106, 82)
_LEAVES = {Season.AUTUMN: rgb(226, 124, 52), Season.SPRING: rgb(248, 190, 208), Season.WINTER: rgb(232, 238, 246)}
_GREEN = rgb(96, 154, 84)
_SNOW = rgb(238, 243, 250)
_CROWN = (
    (-27, 56, 17), (27, 58, 17), (-14, 66, 18), (16, 68, 18), (-30, 70, 13), (31, 71, 13), (0, 60, 15),
    (-20, 79, 14), (21, 80, 14), (0, 80, 18), (-6, 91, 11), (9, 90, 11),
)  # fmt: skip
"""x, y and radius of each clump of leaves, back to front."""
_CLOUDS = ((-24, 62, 15), (25, 70, 15), (-6, 74, 13), (-18, 84, 15), (12, 88, 17), (-2, 97, 12))


def paint_broadleaf(frame: Frame, random: np.random.Generator) -> None:
    """Roots, trunk, limbs, crown."""
    scene = frame.painter.shot.scene
    leaves = _LEAVES.get(Season.WINTER if scene.snowy else scene.season, _GREEN)
    trunk = frame.curve(
        points("-13,-0.6 -7,4 -5.2,16 -5,32 -8,46 0,52 8,46 5,32 5.2,16 7.4,4 14,-0.6 6,0.4 0,-1 -6,0.4")
    )
    limbs = [
        frame.limb(points, [5, 3.6, 1.6])
        for points in ([(-2, 36), (-14, 50), (-26, 58)], [(2, 34), (14, 50), (26, 60)], [(0, 44), (1, 60), (-2, 78)])
    ]
    frame.solid(_BARK, trunk, *limbs, roundness=0.06)
    frame.lines(
        [(-2.6, 6), (-2, 20), (-3, 36)],
        [(2, 4), (1.4, 16), (2.6, 30)],
        [(0, 12), (0.4, 24)],
        [(4, 8), (3.4, 18)],
        width=1.6,
        weight=0.6,
    )
    for x, y, radius in _CROWN:
        center = frame.place([(x, y)])[0]
        r = radius * frame.scale
        clump = crown(center[0], center[1], r * 1.12, r * 0.86, random)
        frame.solid(leaves * np.float32(random.uniform(0.93, 1.05)), clump, roundness=0.26, line=0.7)
        _leaf_marks(frame, x, y, radius, random)


def _leaf_marks(frame: Frame, x: float, y: float, radius: float, random: np.random.Generator) -> None:
    """A few strokes that say leaves."""
    for _ in range(3):
        px, py = x + random.uniform(-0.55, 0.55) * radius, y + random.uniform(-0.4, 0.4) * radius
        frame.lines(
            [(px - 1.6, py), (px - 0.6, py + 1.1), (px, py), (px + 0.8, py + 1.1), (px + 1.6, py)],
            width=1.3,
            weight=0.4,
        )


def paint_pine(frame: Frame, random: np.random.Generator) -> None:
    """A trunk that bends twice, and flat clouds of needles."""
    needle_color = mix(_NEEDLES, _SNOW, 0.55 if frame.painter.shot.scene.snowy else 0.0)
    trunk = frame.limb(points("2,-0.5 -3,14 5,32 -2,52 4,72 1,92"), [12, 8.6, 7.4, 6, 4.4, 2])
    limbs = [
        frame.limb(points, [3.6, 2.6, 1.2])
        for points in ([(3, 40), (-10, 54), (-24, 60)], [(-1, 54), (10, 64), (26, 68)], [(3, 68), (-8, 76), (-18, 82)])
    ]
    roots = frame.curve(points("-11,-0.6 -4,5 2,8 8,4 15,-0.6 4,0.6"))
    frame.solid(_PINE_BARK, trunk, *limbs, roots, roundness=0.05)
    frame.lines(
        [(-2, 12), (0, 15)],
        [(2, 24), (4, 27)],
        [(1, 34), (3, 38)],
        [(-1, 46), (1, 50)],
        [(0, 18), (-2, 21)],
        width=1.8,
        weight=0.6,
    )
    for x, y, radius in _CLOUDS:
        center = frame.place([(x, y)])[0]
        clump = needles(center[0], center[1], radius * frame.scale * 1.3, random)
        frame.solid(needle_color * np.float32(random.uniform(0.92, 1.08)), *clump, roundness=0.22, line=0.6)
