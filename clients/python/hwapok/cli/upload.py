"""`hwapok upload`: uploads pictures and prints their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from hwapok.cli.options import Session, option, verb
from hwapok.models import UploadPurpose

_PURPOSES = [purpose.value for purpose in UploadPurpose if purpose is not UploadPurpose.UNKNOWN]


@verb("upload")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@option("--purpose", key="purpose", type=click.Choice(_PURPOSES), default=_PURPOSES[0], show_default=True)
def upload(session: Session, files: Sequence[Path], purpose: str) -> None:
    """Uploads one after the other."""
    view = session.view()
    with session.studio() as studio:
        for file in files:
            view.uploaded(studio.upload(file, purpose=UploadPurpose(purpose)))
