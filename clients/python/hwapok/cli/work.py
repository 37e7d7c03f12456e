"""What the verbs do in common: upload references, follow a run, save what it made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from hwapok.cli.failures import ExitCode
from hwapok.cli.views import View
from hwapok.costs import Estimate
from hwapok.flows import Result
from hwapok.models import Job, JobState, RenderResult
from hwapok.sync import Studio
from hwapok.sync_run import Run

T = TypeVar("T")

_LAYER = "background"


def upload_all(studio: Studio, view: View, references: Sequence[str | Path]) -> list[str]:
    """Uploads the files among the references; names of uploads pass through."""
    names = []
    for reference in references:
        if isinstance(reference, Path):
            upload = studio.upload(reference)
            view.uploaded(upload)
            names.append(upload.name)
        else:
            names.append(reference)
    return names


def chosen(studio: Studio, category: str | None, layer: str | None) -> tuple[str, str]:
    """Category and layer, where one is not given the default: the catalogue's first category, the background."""
    if category and layer:
        return category, layer
    catalog = studio.catalog()
    keys = [entry.key for entry in catalog.layers]
    return category or catalog.categories[0].key, layer or (_LAYER if _LAYER in keys else keys[-1])


def announce(view: View, estimate: Estimate, *, only: bool) -> None:
    """Shows what a job would cost, unless it is free and nobody asked.

    :param only: somebody asked, and for nothing more
    :raises click.exceptions.Exit: that is all
    """
    if only or estimate.calls:
        view.estimate(estimate)
    if only:
        raise click.exceptions.Exit(ExitCode.OK)


def follow(view: View, run: Run[T]) -> T:
    """Shows a run to its end. Ctrl-C cancels its job at the server.

    :raises click.exceptions.Exit: Ctrl-C
    :raises StudioError: the job failed, or cannot be followed
    """
    try:
        return watch(view, run)
    except KeyboardInterrupt:
        _cancel(view, run)


def watch(view: View, run: Run[T]) -> T:
    """Shows a run to its end, and what it has cost.

    :raises StudioError: the job failed, or cannot be followed
    """
    with view:
        for event in run:
            view.event(event)
    if run.job.costs:
        view.cost(run.job)
    return run.result()


def _cancel(view: View, run: Run[T]) -> NoReturn:
    view.message("cancelling", job=run.name)
    job = run.cancel()
    view.message("cancelled" if job.state is JobState.CANCELLED else "over_already", job=job.name)
    raise click.exceptions.Exit(ExitCode.INTERRUPTED)


def save(result: RenderResult, folder: Path, *, originals: bool = False) -> dict[str, Path]:
    """Saves PNG and PSD under the uuid of their job.

    :param originals: the provider's own files too
    """
    stem = Job(result.job).id
    saved = {
        "png": result.png.save(folder / f"{stem}.png"),
        "psd": result.psd.save(folder / f"{stem}.psd"),
    }
    for number, original in enumerate(result.originals if originals else (), 1):
        count = f" {number}" if len(result.originals) > 1 else ""
        path = folder / f"{stem} 원본{count}{Path(original.file_name).suffix}"
        saved[f"original{count.replace(' ', '_')}"] = original.save(path)
    return saved


def finish(view: View, result: Result, folder: Path | None, *, originals: bool) -> None:
    """Shows a result, and saves it where it is a picture and a folder was given."""
    saved = save(result, folder, originals=originals) if isinstance(result, RenderResult) and folder is not None else {}
    view.result(result, saved)
