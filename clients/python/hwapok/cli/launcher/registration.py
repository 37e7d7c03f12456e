"""`hwapok launcher install` and `uninstall`: whether `hwapok://` links come to this computer's launcher."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from hwapok.cli.options import Session, option, verb
from hwapok.errors import InvalidArgument
from hwapok.launcher import pairing
from hwapok.launcher.schemes import of_this_system
from hwapok.launcher.settings import places


@verb("install", key="launcher_install")
@option("--editor", key="editor", metavar="PROGRAM", default=None)
def install(session: Session, *, editor: str | None) -> None:
    """Registers the scheme for this user, and notes the program that opens PSDs."""
    where = places()
    known = pairing.load(where.config)
    wanted = known if editor is None else replace(known, editor=_found(editor))
    of_this_system(where).install()
    pairing.save(where.config, wanted)
    session.view().message("launcher_installed", folder=where.pictures)
    if not known.servers:
        session.view().message("launcher_next")


def _found(editor: str) -> str:
    """The program's path, which holds in whatever folder the desktop starts us; nothing for nothing.

    :raises InvalidArgument: NO_EDITOR
    """
    path = shutil.which(editor) if editor else ""
    if path is None:
        raise InvalidArgument.of("NO_EDITOR", "INVALID_ARGUMENT", editor=editor)
    return str(Path(path).absolute()) if path else ""


@verb("uninstall", key="launcher_uninstall")
def uninstall(session: Session) -> None:
    """Takes the registration back, and forgets every server."""
    where = places()
    of_this_system(where).uninstall()
    where.config.unlink(missing_ok=True)
    session.view().message("launcher_uninstalled")
