"""`hwapok render`: has a picture drawn from a prompt, or from a prompt job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from hwapok.cli import options, work
from hwapok.cli.options import Session, option, verb
from hwapok.jobs import full_name
from hwapok.models import PsdLayers


@verb("render")
@click.argument("prompt", default="")
@option("--prompt-job", key="prompt_job", metavar="JOB", default="")
@options.choices()
@options.references()
@options.order()
@options.out()
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
) -> None:
    """Uploads, renders, saves. A prompt job brings its own category and layer."""
    view = session.view()
    with session.studio() as studio:
        if not prompt_job:
            category, layer = work.chosen(studio, category, layer)
        run = studio.render(
            prompt,
            prompt_job=full_name(prompt_job) if prompt_job else "",
            category=category or "",
            layer=layer or "",
            references=work.upload_all(studio, view, references),
            size=size,
            psd_layers=PsdLayers(psd_layers),
        )
        picture = work.follow(view, run)
        view.result(picture, work.save(picture, out))
