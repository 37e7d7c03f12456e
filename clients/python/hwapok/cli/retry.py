"""`hwapok retry`: runs a failed or cancelled job again and follows it."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options, work
from hwapok.cli.options import Session, verb


@verb("retry")
@click.argument("job")
@options.out(default=None)
@options.originals()
def retry(session: Session, *, job: str, out: Path | None, originals: bool) -> None:
    """Starts it again where it had stopped."""
    view = session.view()
    with session.studio() as studio:
        work.finish(view, work.follow(view, studio.retry(job)), out, originals=originals)
