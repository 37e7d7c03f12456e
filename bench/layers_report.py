"""What one run of layers.py measured."""

from __future__ import annotations

from dataclasses import dataclass, field

from layers_canvas import Bytes
from layers_cost import Cost
from layers_judge import Faith, Likeness


@dataclass
class Report:
    """Lists have one entry for each picture."""

    likenesses: list[Likeness] = field(default_factory=list)
    faiths: list[Faith] = field(default_factory=list)
    glosses: list[float] = field(default_factory=list)
    """What true highlights change on average, 0..255."""
    masks: list[float] = field(default_factory=list)
    """Of drawn figures."""
    stages: Cost | None = None
    cutout: Cost | None = None
    rows: list[Bytes] = field(default_factory=list)
    """Of the contact sheet."""
