"""`hwapok render`: has a picture drawn from a prompt, or from a prompt job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import click

from hwapok.cli import options, work
from hwapok.cli.options import Session, option, verb
from hwapok.jobs import full_name
from hwapok.models import PsdLayers


class Asked(TypedDict):
    """What a picture is asked for beside its prompt and its references."""

    prompt_job: str
    category: str
    layer: str
    size: tuple[int, int]


@verb("render")
@click.argument("prompt", default="")
@option("--prompt-job", key="prompt_job", metavar="JOB", default="")
@options.choices()
@options.references()
@options.order()
@options.out()
@options.originals()
@options.estimate()
def render(
    session: Session,
    *,
    prompt: str,
    prompt_job: str,
    category: str | None,
    layer: str | None,
    references: Sequence[str | Path],
    size: tuple[int, int],
    psd_layers: str,
    out: Path,
    originals: bool,
    only_estimate: bool,
) -> None:
    """Estimates, uploads, renders, saves. A prompt job brings its own category and layer."""
    view = session.view()
    with session.studio() as studio:
        if not prompt_job:
            category, layer = work.chosen(studio, category, layer)
        asked: Asked = {
            "prompt_job": full_name(prompt_job) if prompt_job else "",
            "category": category or "",
            "layer": layer or "",
            "size": size,
        }
        work.announce(view, studio.estimate.render(prompt, references=references, **asked), only=only_estimate)
        uploads = work.upload_all(studio, view, references)
        run = studio.render(prompt, references=uploads, psd_layers=PsdLayers(psd_layers), **asked)
        picture = work.follow(view, run)
        view.result(picture, work.save(picture, out, originals=originals))
