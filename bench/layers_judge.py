"""The figures of one picture that was taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from hwapok_server.layers.order import Decomposed
from hwapok_server.layers.weight import weights
from hwapok_server.psd.names import Stage
from layers_canvas import Bytes, Truth
from layers_figures import far_share, line_scores, mean_difference, overlap, rand_index
from layers_found import found_in, recomposition


@dataclass(frozen=True)
class Likeness:
    """How near the layers are to the true ones."""

    precision: float
    recall: float
    regions: float
    """Adjusted Rand index."""
    color_off: float
    """Share of pixels whose flat colour is off by more than 12/255."""
    shading: float
    """Mean absolute difference of what is multiplied, 0..1."""
    mask: float
    """Intersection over union."""
    colors: float
    """Different flat colours."""


@dataclass(frozen=True)
class Faith:
    """How the layers give the picture back, and what each of them does to it."""

    most: float
    mean: float
    lines: float
    """Change of the mean, 0..255, when the stage is hidden; so are the next ones."""
    shadow: float
    highlight: float
    correction: float


def likeness(decomposed: Decomposed, truth: Truth) -> Likeness:
    """Of a synthetic panel."""
    found = found_in(decomposed.stack)
    precision, recall = line_scores(found.lines > 0.5, truth.lines > 0.5)
    return Likeness(
        precision,
        recall,
        rand_index(found.flat, truth.flat),
        far_share(found.flat, truth.flat),
        mean_difference(found.shadow, truth.shade),
        overlap(found.subject, truth.subject),
        len(np.unique(found.flat.reshape(-1, 3), axis=0)),
    )


def faith(decomposed: Decomposed, picture: Bytes) -> Faith:
    """Of any picture."""
    most, mean = recomposition(decomposed.stack, picture)
    stages = (Stage.LINES, Stage.SHADOW, Stage.HIGHLIGHT, Stage.CORRECTION)
    return Faith(most, mean, *weights(decomposed.stack, stages).values())


def true_gloss(truth: Truth) -> float:
    """What hiding the true highlights would change on average, 0..255; under ink nothing."""
    shaded = truth.flat * truth.shade
    seen = truth.gloss * (1 - truth.lines)
    return float(((255 - shaded) * seen[..., None]).mean())


def mean_of(figures: Sequence[Likeness] | Sequence[Faith]) -> dict[str, float]:
    """Of each figure."""
    rows = [asdict(one) for one in figures]
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
