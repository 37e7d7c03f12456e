"""`hwapok library list`: the library's pictures, newest first."""

from __future__ import annotations

import click

from hwapok.cli import options, records
from hwapok.cli.library import lines
from hwapok.cli.options import Session, option, verb


@verb("list", key="library_list")
@options.filters()
@option("--limit", key="limit", metavar="N", type=click.IntRange(1), default=None)
def list_pictures(session: Session, *, category: str, layer: str, limit: int | None) -> None:
    """One line for each."""
    with session.studio() as studio:
        for picture in studio.library.pictures(category=category, layer=layer, limit=limit):
            line = records.line("picture", picture=picture) if session.as_json else lines.picture(picture)
            click.echo(line)
