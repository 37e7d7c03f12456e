"""What the decomposition should reach, and what of it was missed."""

from __future__ import annotations

from collections.abc import Iterator

from layers_cost import Cost
from layers_judge import Faith, mean_of
from layers_report import Report

LEAST_PRECISION, LEAST_RECALL, LEAST_RECALL_EACH = 0.97, 0.85, 0.70
LEAST_REGIONS = 0.95
MOST_COLOR_OFF = 0.08
MOST_SHADING = 0.02
LEAST_MASK = 0.96
"""On each drawn figure."""
MOST_OFF, MOST_MEAN_OFF = 2, 0.05
LEAST_WEIGHT = 0.5
"""Of lines, shadow and highlight; a highlight may be absent where the panel has less gloss than that."""
MOST_SECONDS, MOST_SECONDS_CUTOUT = 8.0, 2.5
MOST_MB, MOST_PSD_MB = 600.0, 16.0


def missed(report: Report) -> Iterator[str]:
    """One sentence for each target."""
    yield from _likeness(mean_of(report.likenesses))
    if (worst := min(one.recall for one in report.likenesses)) < LEAST_RECALL_EACH:
        yield f"missed: line recall of one panel is {worst:.3f}, not {LEAST_RECALL_EACH}"
    for at, (kept, gloss) in enumerate(zip(report.faiths, report.glosses, strict=True)):
        yield from _faith(f"panel {at + 1}", kept, gloss)
    if report.masks and (least := min(report.masks)) < LEAST_MASK:
        yield f"missed: the mask of one drawn figure overlaps by {least:.3f}, not {LEAST_MASK}"
    costs = (("all stages", report.stages, MOST_SECONDS), ("the cut-out", report.cutout, MOST_SECONDS_CUTOUT))
    for name, spent, most in costs:
        if spent is not None:
            yield from _cost(name, spent, most)


def _likeness(mean: dict[str, float]) -> Iterator[str]:
    for name, least in (("precision", LEAST_PRECISION), ("recall", LEAST_RECALL), ("regions", LEAST_REGIONS)):
        if mean[name] < least:
            yield f"missed: mean {name} is {mean[name]:.3f}, not {least}"
    for name, most in (("color_off", MOST_COLOR_OFF), ("shading", MOST_SHADING)):
        if mean[name] > most:
            yield f"missed: mean {name} is {mean[name]:.3f}, not {most}"


def _faith(name: str, kept: Faith, gloss: float) -> Iterator[str]:
    """:param gloss: what the true highlights weigh"""
    if kept.most > MOST_OFF or kept.mean > MOST_MEAN_OFF:
        yield f"missed: {name} recomposes with {kept.most:.0f} at most and {kept.mean:.3f} on average"
    for stage in ("lines", "shadow", "highlight"):
        change, absent = getattr(kept, stage), stage == "highlight" and not kept.highlight and gloss < LEAST_WEIGHT
        if change < LEAST_WEIGHT and not absent:
            yield f"missed: {name} without its {stage} changes by {change:.2f}, not {LEAST_WEIGHT:.2f}"


def _cost(name: str, spent: Cost, most: float) -> Iterator[str]:
    if spent.seconds > most:
        yield f"missed: {name} take {spent.seconds:.1f} CPU s, not {most}"
    if spent.peak_mb > MOST_MB:
        yield f"missed: {name} need {spent.peak_mb:.0f} MB, not {MOST_MB:.0f}"
    if spent.psd_mb > MOST_PSD_MB:
        yield f"missed: the PSD of {name} has {spent.psd_mb:.1f} MB, not {MOST_PSD_MB:.0f}"
