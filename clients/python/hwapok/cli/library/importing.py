"""`hwapok library import`: adds the pictures of a folder, with what manifest, sidecar files and file names say."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options
from hwapok.cli.library import known
from hwapok.cli.library.filling import Wishes, fill
from hwapok.cli.library.folder import collect
from hwapok.cli.options import Session, option, verb
from hwapok.cli.texts import say
from hwapok.readable import normal


@verb("import", key="library_import")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@option(
    "--manifest",
    "manifest_file",
    key="manifest",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
)
@options.known_defaults()
@option("--update", key="import_update", is_flag=True)
@option("--embed-later", key="embed_later", is_flag=True)
def import_folder(
    session: Session,
    *,
    folder: Path,
    manifest_file: Path | None,
    update: bool,
    embed_later: bool,
    **defaults: str | None,
) -> None:
    """Collects, adds, reports, embeds."""
    found = collect(folder, manifest_file, known.read(defaults))
    if not found.pictures and not found.problems:
        raise click.UsageError(say(session.language, "no_pictures", folder=folder))
    view = session.view()
    view.message("import_begins", total=len(found.pictures), folder=normal(str(folder)))
    with session.studio() as studio:
        fill(session, studio, found, Wishes(update, embed_later))
