"""`hwapok watch`: follows a job that was started elsewhere. Ctrl-C leaves the job alone."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options, work
from hwapok.cli.options import Session, option, verb


@verb("watch")
@click.argument("job")
@option("--after", key="after", metavar="N", type=click.IntRange(0), default=0)
@options.out(default=None)
@options.originals()
def watch(session: Session, *, job: str, after: int, out: Path | None, originals: bool) -> None:
    """Shows the events, then the result."""
    view = session.view()
    with session.studio() as studio:
        work.finish(view, work.watch(view, studio.watch(job, after_sequence=after)), out, originals=originals)
