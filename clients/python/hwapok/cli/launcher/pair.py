"""`hwapok launcher pair`: lets a server open PSDs on this computer."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli.options import Session, option, verb
from hwapok.cli.texts import say
from hwapok.errors import FailedPrecondition
from hwapok.launcher import pairing
from hwapok.launcher.pairing import Pairing
from hwapok.launcher.settings import places
from hwapok.settings import Settings, load


@verb("pair", key="launcher_pair")
@option("--files-host", "files_hosts", key="files_host", metavar="HOST", multiple=True)
@option("--yes", key="yes", is_flag=True)
def pair(session: Session, *, files_hosts: tuple[str, ...], yes: bool) -> None:
    """Asks the server who it is and the person whether it may, once."""
    with session.studio() as studio:
        server_id, server = studio.catalog().server_id, load(session.target, session.token)
    if not server_id:
        raise FailedPrecondition.of("NO_SERVER_ID", "FAILED_PRECONDITION", target=server.address)
    made = _pairing(server, files_hosts)
    if not yes:
        click.confirm(say(session.language, "pair_question", target=made.target), abort=True, err=True)
    path = places().config
    pairing.save(path, pairing.load(path).with_server(server_id, made))
    session.view().message("paired", target=made.target, server=server_id)


def _pairing(server: Settings, files_hosts: tuple[str, ...]) -> Pairing:
    scheme = "https" if server.tls else "http"
    ca = str(Path(server.ca).absolute()) if server.ca else ""
    return Pairing(f"{scheme}://{server.address}", ca, tuple(host.lower() for host in files_hosts))
