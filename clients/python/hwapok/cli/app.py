"""The command `hwapok`, put together."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from hwapok.cli.cancel import cancel
from hwapok.cli.catalog import catalog
from hwapok.cli.delete import delete
from hwapok.cli.jobs import jobs
from hwapok.cli.launcher import launcher
from hwapok.cli.layers import layers
from hwapok.cli.library import library
from hwapok.cli.make import make
from hwapok.cli.open import open_psd
from hwapok.cli.plugins import StudioGroup
from hwapok.cli.prompt import prompt
from hwapok.cli.render import render
from hwapok.cli.retry import retry
from hwapok.cli.texts import help_text
from hwapok.cli.upload import upload
from hwapok.cli.watch import watch


@click.group(
    cls=StudioGroup,
    help=help_text("hwapok"),
    epilog=help_text("exit_codes"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="hwapok", prog_name="hwapok")
def cli() -> None:
    """The group; its help is in the catalogue of texts."""


for command in (
    make, prompt, render, layers, upload, watch, jobs, open_psd, cancel, retry, delete, library, launcher, catalog,
):  # fmt: skip
    cli.add_command(command)


def main() -> NoReturn:
    """The console script.

    :raises SystemExit: always
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console may lack Hangul
    cli.main(prog_name="hwapok")
