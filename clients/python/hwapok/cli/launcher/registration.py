"""`hwapok launcher install` and `uninstall`: whether `hwapok://` links come to this computer's launcher."""

from __future__ import annotations

from dataclasses import replace

from hwapok.cli.options import Session, option, verb
from hwapok.launcher import pairing
from hwapok.launcher.schemes import of_this_system
from hwapok.launcher.settings import places


@verb("install", key="launcher_install")
@option("--editor", key="editor", metavar="PROGRAM", default=None)
def install(session: Session, *, editor: str | None) -> None:
    """Registers the scheme for this user, and notes the program that opens PSDs."""
    where = places()
    of_this_system(where).install()
    known = pairing.load(where.config)
    pairing.save(where.config, known if editor is None else replace(known, editor=editor))
    session.view().message("launcher_installed", folder=where.pictures)
    if not known.servers:
        session.view().message("launcher_next")


@verb("uninstall", key="launcher_uninstall")
def uninstall(session: Session) -> None:
    """Takes the registration back, and forgets every server."""
    where = places()
    of_this_system(where).uninstall()
    where.config.unlink(missing_ok=True)
    session.view().message("launcher_uninstalled")
