"""`hwapok delete`: deletes jobs that have ended, with their pictures."""

from __future__ import annotations

from collections.abc import Sequence

import click

from hwapok.cli.options import Session, verb
from hwapok.jobs import full_name


@verb("delete")
@click.argument("jobs", nargs=-1, required=True, metavar="JOB...")
def delete(session: Session, jobs: Sequence[str]) -> None:
    """One after the other; the first that cannot be deleted ends it."""
    view = session.view()
    with session.studio() as studio:
        for job in jobs:
            studio.delete(job)
            view.message("deleted", job=full_name(job))
