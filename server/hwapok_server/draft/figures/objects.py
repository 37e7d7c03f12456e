"""Things: a lantern on its stand, a pile of books, a cup of tea."""

from __future__ import annotations

import numpy as np

from hwapok_server.draft.figures.frame import Frame, points
from hwapok_server.draft.palette import mix, rgb
from hwapok_server.draft.shapes import Floats

_WOOD = rgb(108, 70, 48)
_RED = rgb(206, 62, 60)
_BLUE = rgb(52, 84, 152)
_GOLD = rgb(226, 178, 84)
_PAGE = rgb(246, 236, 214)
_CELADON = rgb(156, 190, 170)
_BOOKS = (rgb(62, 88, 132), rgb(178, 78, 66), rgb(206, 168, 92), rgb(92, 124, 98))


def paint_lantern(frame: Frame, random: np.random.Generator) -> None:
    """A red and blue silk lantern (청사초롱) that hangs from a bent stand."""
    del random
    frame.solid(
        _WOOD,
        frame.curve(points("-20,0 -17,5 -3,6 -3,0")),
        frame.limb(points("-11,3 -11,50 -10,92 2,98 16,94"), [4, 3.6, 3.4, 3, 2.4]),
        roundness=0.06,
    )
    frame.solid(_GOLD, frame.limb([(16, 94), (16, 84)], [1.2, 1.2]), roundness=0)
    _silk(frame)
    for y in (84.5, 40.5):
        frame.solid(
            _WOOD, frame.curve([(4, y), (5, y + 3), (27, y + 3), (28, y), (27, y - 3), (5, y - 3)]), roundness=0.2
        )
    frame.solid(_GOLD, frame.limb([(16, 38), (16, 26)], [1.4, 1.4]), frame.oval(16, 32, 2.6, 2.6), roundness=0.2)
    tassel = [frame.limb([(16 + dx * 0.4, 29), (16 + dx, 12)], [0.9, 0.7]) for dx in np.linspace(-4, 4, 9)]
    frame.solid(_RED, *tassel, roundness=0.05)


def _silk(frame: Frame) -> None:
    """Red above, blue below, lit from inside."""
    upper = frame.curve(points("6,82 1,74 0,62 32,62 31,74 26,82"))
    lower = frame.curve(points("0,63 1,50 6,43 26,43 31,50 32,63"))
    for color, outline in ((_BLUE, lower), (_RED, upper)):
        patch = frame.painter.patch(outline)
        frame.painter.fill(patch, color)
        x, y = patch.grid()
        middle = frame.place([(16, 62)])[0]
        reach = np.float32(frame.scale * 15)
        glow = np.exp(-(((x - np.float32(middle[0])) / reach) ** 2 + ((y - np.float32(middle[1])) / reach) ** 2))
        strength = 0.75 if frame.painter.shot.palette.lamps_on else 0.3
        frame.painter.board.glow(patch.times(glow * np.float32(strength)), frame.painter.shot.palette.lamp)
    frame.lines(
        [(8, 44), (3, 62), (8, 82)], [(16, 43), (16, 82)], [(24, 44), (29, 62), (24, 82)], width=1.4, weight=0.55
    )


def paint_books(frame: Frame, random: np.random.Generator) -> None:
    """A pile, and an open book on top."""
    y = 0.0
    for color in _BOOKS:
        thick, half, shift = random.uniform(11, 15), random.uniform(34, 44), random.uniform(-5, 5)
        _book(frame, (shift - half, shift + half), (y, y + thick), color)
        y += thick
    for side in (-1, 1):
        page = frame.curve(
            [
                (0, y + 6),
                (side * 12, y + 13),
                (side * 30, y + 12),
                (side * 42, y + 6),
                (side * 40, y + 2),
                (side * 20, y + 4),
                (0, y),
            ]
        )
        frame.solid(_PAGE, page, roundness=0.1)
        rows = [[(side * 8, y + 8 + k * 1.2), (side * 22, y + 9 + k), (side * 34, y + 6.6 + k)] for k in range(-1, 3)]
        frame.lines(*rows, width=1.0, weight=0.4)


def _book(frame: Frame, across: tuple[float, float], up: tuple[float, float], color: Floats) -> None:
    (left, right), (low, high) = across, up
    edge = (high - low) * 0.16
    frame.solid(
        _PAGE,
        frame.place(
            [(left + 3, low + edge), (left + 3, high - edge), (right - 1, high - edge), (right - 1, low + edge)]
        ),
        roundness=0.1,
    )
    frame.lines(
        *[[(left + 4, y), (right - 1.4, y)] for y in np.linspace(low + edge * 1.8, high - edge * 1.8, 4)],
        width=0.9,
        weight=0.35,
    )
    spine = frame.curve(
        [(left + 4, low), (left - 1.5, low + edge * 2), (left - 1.5, high - edge * 2), (left + 4, high)]
    )
    covers = [
        frame.place([(left + 2, y), (left + 2, y + edge), (right, y + edge), (right, y)]) for y in (low, high - edge)
    ]
    frame.solid(color, spine, *covers, roundness=0.08)
    frame.mark(
        _GOLD,
        frame.place(
            [
                (left - 1, low + edge * 2.6),
                (left - 1, low + edge * 3.2),
                (left + 3, low + edge * 3.2),
                (left + 3, low + edge * 2.6),
            ]
        ),
    )


def paint_cup(frame: Frame, random: np.random.Generator) -> None:
    """A celadon cup on a saucer, steaming."""
    del random
    frame.solid(mix(_CELADON, 1.0, 0.15), frame.curve(points("-46,5 -30,0 30,0 46,5 34,9 -34,9")), roundness=0.3)
    frame.solid(_CELADON, frame.limb(points("28,46 47,46 48,28 26,18"), [6, 6.4, 6, 5]), roundness=0.1)
    body = frame.curve(points("-36,58 -35,36 -26,14 -14,7 14,7 26,14 35,36 36,58 20,60 -20,60"))
    shape = frame.solid(_CELADON, body, roundness=0.22)
    petals = [frame.limb([(x, 12), (x * 2.0, 30), (x * 2.3, 52)], [0.8, 1.4, 0.8]) for x in (-13, -6.5, 0, 6.5, 13)]
    frame.mark(mix(_CELADON, 1.0, 0.4), *petals, inside=shape)
    frame.solid(mix(_CELADON, 1.0, 0.25), frame.oval(0, 58, 36, 8.6), roundness=0.05)
    frame.flat(rgb(150, 104, 52), frame.oval(0, 57.4, 32, 6.8), line=0.7)
    steam(frame, 0, 62)


def steam(frame: Frame, x: float, y: float) -> None:
    """Three wisps."""
    wisps = [
        frame.limb(
            [(x + dx, y), (x + dx - 5, y + 10), (x + dx + 4, y + 21), (x + dx - 3, y + 33)], [0.6, 3.2, 2.8, 0.2]
        )
        for dx in (-13, 0, 13)
    ]
    patch = frame.painter.patch(*wisps)
    frame.painter.fill(patch.times(0.5), rgb(255, 255, 255), line=0)
