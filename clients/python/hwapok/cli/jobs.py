"""`hwapok jobs`: lists jobs, newest first."""

from __future__ import annotations

import click

from hwapok.cli.options import Session, option, verb
from hwapok.models import JobKind


@verb("jobs")
@option("--limit", key="limit", metavar="N", type=click.IntRange(1), default=20, show_default=True)
@option("--kind", key="kind", type=click.Choice(["prompt", "render", "import", "layers"]), default=None)
def jobs(session: Session, limit: int, kind: str | None) -> None:
    """One line for each."""
    view = session.view()
    with session.studio() as studio:
        for job in studio.jobs(limit=limit, kind=JobKind(kind) if kind else None):
            view.job(job)
