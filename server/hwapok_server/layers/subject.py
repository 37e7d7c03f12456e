"""Where the main subject is: as it was given, or by the network, or else by colour."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hwapok_server.layers.drawing import Drawing
from hwapok_server.layers.mask import find_mask
from hwapok_server.layers.order import Source
from hwapok_server.layers.pixels import Floats
from hwapok_server.layers.saliency import likely_subject
from hwapok_server.layers.u2net import U2Net


@dataclass(frozen=True, slots=True)
class Subject:
    """What was found."""

    cover: Floats | None
    """0..1; None when there is no subject, or nothing but one."""
    learned: bool
    """Whether the network was asked."""


def find_subject(source: Source, drawing: Drawing, model: Path | None) -> Subject:
    """:raises ValueError: the weights are not u2netp's"""
    if source.cover is not None:
        return Subject(source.cover if 0 < source.cover.mean() < 1 else None, learned=False)
    learned = model is not None and model.is_file()
    likely = U2Net(model)(source.picture) if model is not None and learned else likely_subject(source.picture)
    return Subject(find_mask(drawing, likely), learned)
