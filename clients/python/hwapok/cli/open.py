"""`hwapok open`: opens the PSD of a job with the desktop's program; downloads it first where it is not there yet."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options
from hwapok.cli.options import Session, verb
from hwapok.errors import FailedPrecondition, NotFound
from hwapok.launcher import pairing
from hwapok.launcher.checked import keep
from hwapok.launcher.programs import launch
from hwapok.launcher.settings import places
from hwapok.models import Job, JobKind, RenderResult
from hwapok.sync import Studio


@verb("open")
@click.argument("job", default="")
@options.out()
def open_psd(session: Session, job: str, out: Path) -> None:
    """Finds, downloads, checks, opens."""
    with session.studio() as studio:
        found = studio.job(job) if job else _newest(studio)
        if not isinstance(found.result, RenderResult):
            raise FailedPrecondition.of("NO_PSD", "FAILED_PRECONDITION", job=found.name)
        path = keep(found.result.psd, out, f"{found.id}.psd")
    launch(path, pairing.load(places().config).editor)
    session.view().message("opened", file=path)


def _newest(studio: Studio) -> Job:
    """:raises NotFound: no picture has been rendered"""
    for job in studio.jobs(kind=JobKind.RENDER):
        if job.result is not None:
            return job
    raise NotFound.of("NOTHING_RENDERED", "NOT_FOUND")
