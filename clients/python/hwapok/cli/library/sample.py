"""`hwapok library sample`: a library to try things with, and its removal."""

from __future__ import annotations

import click

from hwapok.cli.library import stamps
from hwapok.cli.library.filling import Wishes, fill
from hwapok.cli.options import Session, option, verb
from hwapok.sync import Studio


@verb("sample", key="library_sample")
@option("--limit", key="sample_limit", metavar="N", type=click.IntRange(1), default=None)
@option("--remove", key="sample_remove", is_flag=True)
def sample(session: Session, *, limit: int | None, remove: bool) -> None:
    """Fetches, adds, embeds; or removes exactly what it added."""
    with session.studio() as studio:
        if remove:
            session.view().message("sample_removed", pictures=_remove(studio))
        else:
            _build(session, studio, limit)


def _build(session: Session, studio: Studio, limit: int | None) -> None:
    categories = frozenset(entry.key for entry in studio.catalog().categories)
    view = session.view()
    view.message("sample_fetching", package=stamps.PACKAGE, license=stamps.LICENSE)
    with stamps.unpacked() as root:
        found = stamps.collect(root, categories, limit)
        view.message("import_begins", total=len(found.pictures), folder=stamps.PACKAGE)
        fill(session, studio, found, Wishes(embed_later=True))


def _remove(studio: Studio) -> int:
    """Deletes the pictures that still bear the sample's source, author and license."""
    marks = (stamps.SOURCE, stamps.AUTHOR, stamps.LICENSE)
    pictures = [each for each in studio.library.pictures() if (each.source, each.author, each.license) == marks]
    for picture in pictures:
        studio.library.delete(picture)
    return len(pictures)
