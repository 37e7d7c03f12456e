"""`hwapok launcher handle`: what the desktop calls with a link. A person is told on the desktop what went wrong, since
there is no terminal."""

from __future__ import annotations

import asyncio
import sys

import click

from hwapok.cli.options import Session, verb
from hwapok.errors import StudioError
from hwapok.launcher import links, pairing
from hwapok.launcher.handling import fetch
from hwapok.launcher.notices import notify
from hwapok.launcher.programs import launch
from hwapok.launcher.settings import places
from hwapok.messages import Text, sentence


@verb("handle", key="launcher_handle")
@click.argument("link")
def handle(session: Session, *, link: str) -> None:
    """Reads, redeems, downloads, checks, opens."""
    try:
        _open(session, link)
    except (StudioError, OSError) as error:
        if not sys.stderr.isatty():
            notify(_text(error).in_language(session.language))
        raise


def _text(error: StudioError | OSError) -> Text:
    return error.text if isinstance(error, StudioError) else sentence("error", "FILE_UNUSABLE", detail=error)


def _open(session: Session, link: str) -> None:
    where, wanted = places(), links.parse(link)
    known = pairing.load(where.config)
    path = asyncio.run(fetch(wanted, known.of(wanted.server_id), where.pictures))
    launch(path, known.editor)
    session.view().message("opened", file=path)
