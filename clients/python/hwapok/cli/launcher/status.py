"""`hwapok launcher status`: what the launcher would do with a link."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hwapok.cli import records
from hwapok.cli.options import Session, verb
from hwapok.cli.texts import say
from hwapok.launcher import pairing
from hwapok.launcher.pairing import Pairings
from hwapok.launcher.schemes import of_this_system
from hwapok.launcher.settings import Places, places
from hwapok.messages import Language


@verb("status", key="launcher_status")
def status(session: Session) -> None:
    """Whether links come here, from whom, where files go and what opens them."""
    where = places()
    known, installed = pairing.load(where.config), _installed(where)
    if session.as_json:
        servers = {server_id: server.target for server_id, server in known.servers.items()}
        click.echo(
            records.line("launcher", installed=installed, folder=where.pictures, editor=known.editor, servers=servers)
        )
        return
    for line in _lines(session.language, where, known, installed=installed):
        click.echo(line)


def _installed(where: Places) -> bool:
    """A desktop without the programs that would tell has no handler either."""
    try:
        return of_this_system(where).installed()
    except OSError:
        return False


def _lines(language: Language, where: Places, known: Pairings, *, installed: bool) -> Iterator[str]:
    yield say(language, "launcher_on" if installed else "launcher_off")
    yield say(language, "launcher_folder", folder=where.pictures)
    if known.editor:
        yield say(language, "launcher_editor", editor=known.editor)
    if not known.servers:
        yield say(language, "launcher_next")
    for server_id, server in known.servers.items():
        yield say(language, "launcher_server", server=server_id, target=server.target)
