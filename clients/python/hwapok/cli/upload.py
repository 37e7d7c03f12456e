"""`hwapok upload`: uploads pictures and prints their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from hwapok.cli import work
from hwapok.cli.options import Session, verb


@verb("upload")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def upload(session: Session, files: Sequence[Path]) -> None:
    """Uploads one after the other."""
    view = session.view()
    with session.studio() as studio:
        work.upload_all(studio, view, files)
