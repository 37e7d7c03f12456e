"""`hwapok library show`: everything about one picture, and the picture itself."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options, records
from hwapok.cli.library import lines
from hwapok.cli.options import Session, verb
from hwapok.pictures import LibraryPicture


@verb("show", key="library_show")
@click.argument("picture")
@options.out(default=None)
def show(session: Session, *, picture: str, out: Path | None) -> None:
    """Shows it, and saves it where a folder was given."""
    with session.studio() as studio:
        found = studio.library.picture(picture)
        print_picture(session, found)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            session.view().message("saved", file=found.picture.save(out))


def print_picture(session: Session, picture: LibraryPicture) -> None:
    """Everything that is known about a picture."""
    if session.as_json:
        click.echo(records.line("picture", picture=picture))
    else:
        for line in lines.details(session.language, picture):
            click.echo(line)
