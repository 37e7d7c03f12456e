"""Taking pictures apart: how near the layers are to the true ones, that they give the picture back, and what it costs.

python bench/layers.py [--quick] [--check] [--tuning] [--model u2netp.onnx] [--sheet FILE]

On webtoon panels drawn by a program, whose layers are known (see layers_panels.py), and, where layers_sprites.py has
fetched them, on game figures from Debian packages before backgrounds, whose mask is known. Without --tuning on seeds
and scenes that nothing was chosen by. CPU seconds are those of all threads.
"""

from __future__ import annotations

import sys
from dataclasses import astuple, fields
from pathlib import Path

import click

import layers_panels
import layers_sheet
import layers_sprites
from hwapok_server.configured.mask_model import installed_mask_model
from hwapok_server.layers.decompose import decompose
from hwapok_server.layers.order import Decomposed, Settings, Source
from hwapok_server.model import PsdLayers
from layers_canvas import Bytes
from layers_cost import cost
from layers_figures import overlap
from layers_found import found_in
from layers_judge import Faith, Likeness, faith, likeness, mean_of, true_gloss
from layers_report import Report
from layers_targets import missed

_QUICK = 4
"""Panels of a quick run."""


@click.command()
@click.option("--quick", is_flag=True, help="Four panels, no figures from packages.")
@click.option("--check", is_flag=True, help="Exit with 1 when a stated target is missed.")
@click.option("--tuning", is_flag=True, help="The seeds and scenes that are for work on the decomposer.")
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=installed_mask_model(),
    help="Weights of u2netp; those that are installed.",
)
@click.option("--sheet", type=click.Path(path_type=Path), help="Write a contact sheet.")
def main(*, quick: bool, check: bool, tuning: bool, model: Path, sheet: Path | None) -> None:
    """Measures the decomposition."""
    seeds = layers_panels.TUNING if tuning else layers_panels.HELD_OUT
    report = Report()
    _panels(report, seeds[:_QUICK] if quick else seeds, model)
    if not quick and layers_sprites.there():
        _sprites(report, layers_sprites.TUNING if tuning else layers_sprites.HELD_OUT, model)
    _costs(report, seeds[0], model)
    if sheet:
        layers_sheet.save(report.rows, sheet)
    short = list(missed(report))
    click.echo("\n".join(short) or "every target is met")
    sys.exit(1 if check and short else 0)


def _panels(report: Report, seeds: tuple[int, ...], model: Path) -> None:
    click.echo(" ".join(["panel".ljust(34), *(one.name.rjust(10) for one in (*fields(Likeness), *fields(Faith)))]))
    for seed in seeds:
        panel = layers_panels.panel(seed)
        found = decompose(Source(panel.picture), model=model)
        near = likeness(found, panel.truth)
        report.likenesses.append(near)
        report.glosses.append(true_gloss(panel.truth))
        _add(report, str(seed), panel.picture, found, near)
    means = mean_of(report.likenesses) | mean_of(report.faiths)
    click.echo(_line("mean", tuple(means.values())))


def _sprites(report: Report, pairs: tuple[layers_sprites.Pair, ...], model: Path) -> None:
    blank = len(fields(Likeness)) - 2
    for scene in layers_sprites.scenes(pairs):
        found = decompose(Source(scene.picture), model=model)
        mask = overlap(found_in(found.stack).subject, scene.cover)
        if scene.drawn:
            report.masks.append(mask)
        _add(report, scene.name, scene.picture, found, (*[float("nan")] * blank, mask, float("nan")))


def _add(report: Report, name: str, picture: Bytes, found: Decomposed, near: Likeness | tuple[float, ...]) -> None:
    kept = faith(found, picture)
    if isinstance(near, Likeness):
        report.faiths.append(kept)
    report.rows.append(layers_sheet.row(picture, found.stack))
    figures = astuple(near) if isinstance(near, Likeness) else near
    click.echo(_line(name, (*figures, *astuple(kept))) + "".join(f" {finding}" for finding in found.findings))


def _line(name: str, figures: tuple[float, ...]) -> str:
    return " ".join([name[:34].ljust(34), *(f"{figure:10.3f}" for figure in figures)])


def _costs(report: Report, seed: int, model: Path) -> None:
    picture = layers_panels.panel(seed).picture
    report.stages = cost(picture, Settings(), model)
    report.cutout = cost(picture, Settings(psd_layers=PsdLayers.CUTOUT), model)
    for name, spent in (("all stages", report.stages), ("cut-out only", report.cutout)):
        figures = f"{spent.seconds:.1f} CPU s, peak {spent.peak_mb:.0f} MB, PSD {spent.psd_mb:.1f} MB"
        click.echo(f"{name}: {figures}")


if __name__ == "__main__":
    main()
