"""The group `hwapok launcher`, put together."""

from __future__ import annotations

import click

from hwapok.cli.launcher.handle import handle
from hwapok.cli.launcher.pair import pair
from hwapok.cli.launcher.registration import install, uninstall
from hwapok.cli.launcher.status import status
from hwapok.cli.texts import help_text, short_help


@click.group("launcher", help=help_text("launcher"), short_help=short_help("launcher"))
def launcher() -> None:
    """The group; its help is in the catalogue of texts."""


for command in (install, pair, status, uninstall, handle):
    launcher.add_command(command)
