"""The group `hwapok library`, put together."""

from __future__ import annotations

import click

from hwapok.cli.library.delete import delete
from hwapok.cli.library.export import export
from hwapok.cli.library.importing import import_folder
from hwapok.cli.library.list import list_pictures
from hwapok.cli.library.sample import sample
from hwapok.cli.library.search import search
from hwapok.cli.library.show import show
from hwapok.cli.library.stats import stats
from hwapok.cli.library.update import update
from hwapok.cli.texts import help_text, short_help


@click.group("library", help=help_text("library"), short_help=short_help("library"))
def library() -> None:
    """The group; its help is in the catalogue of texts."""


for command in (import_folder, export, search, list_pictures, show, update, delete, stats, sample):
    library.add_command(command)
