"""`hwapok library delete`: removes pictures from the library."""

from __future__ import annotations

from collections.abc import Sequence

import click

from hwapok.cli.options import Session, verb
from hwapok.pictures import full_name


@verb("delete", key="library_delete")
@click.argument("pictures", nargs=-1, required=True, metavar="PICTURE...")
def delete(session: Session, *, pictures: Sequence[str]) -> None:
    """One after the other; the first that is not there ends it."""
    view = session.view()
    with session.studio() as studio:
        for picture in pictures:
            studio.library.delete(picture)
            view.message("picture_deleted", picture=full_name(picture))
