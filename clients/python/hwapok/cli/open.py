"""`hwapok open`: opens the PSD of a job with the desktop's program; downloads it first where it is not there yet."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from hwapok.cli import options
from hwapok.cli.launch import launch
from hwapok.cli.options import Session, verb
from hwapok.errors import FailedPrecondition, NotFound
from hwapok.models import Job, JobKind, RenderResult
from hwapok.sync import Studio


@verb("open")
@click.argument("job", default="")
@options.out()
def open_psd(session: Session, job: str, out: Path) -> None:
    """Finds, downloads, opens."""
    with session.studio() as studio:
        found = studio.job(job) if job else _newest(studio)
        path = _local(found, out)
    launch(path)
    session.view().message("opened", file=path)


def _newest(studio: Studio) -> Job:
    """:raises NotFound: no picture has been rendered"""
    for job in studio.jobs(kind=JobKind.RENDER):
        if job.result is not None:
            return job
    raise NotFound.of("NOTHING_RENDERED", "NOT_FOUND")


def _local(job: Job, folder: Path) -> Path:
    """The PSD on this computer.

    :raises FailedPrecondition: the job has none
    """
    if not isinstance(job.result, RenderResult):
        raise FailedPrecondition.of("NO_PSD", "FAILED_PRECONDITION", job=job.name)
    psd, path = job.result.psd, folder / f"{job.id}.psd"
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == psd.sha256:
        return path
    return psd.save(path)
