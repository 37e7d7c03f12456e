"""`hwapok cancel`: stops a job."""

from __future__ import annotations

import click

from hwapok.cli.options import Session, verb


@verb("cancel")
@click.argument("job")
def cancel(session: Session, job: str) -> None:
    """Stops it and shows it."""
    view = session.view()
    with session.studio() as studio:
        view.job(studio.cancel(job))
