"""The console scripts of the server's parts. Each loads its part, or says which packages are missing for it."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

from hwapok.cli.failures import ExitCode
from hwapok.cli.texts import say
from hwapok.settings import language

GROUP = "hwapok.parts"


def gateway() -> None:
    """`hwapok-gateway`"""
    _run("gateway")


def worker() -> None:
    """`hwapok-worker`"""
    _run("worker")


def embedding() -> None:
    """`hwapok-embedding`"""
    _run("embedding")


def database() -> None:
    """`hwapok-database`"""
    _run("database")


def web() -> None:
    """`hwapok-web`"""
    _run("web", "web_missing")


def _run(part: str, missing: str = "server_missing") -> None:
    """:param missing: the sentence about packages that are not there"""
    (point,) = entry_points(group=GROUP, name=part)
    try:
        command: click.Command = point.load()
    except ImportError as error:
        click.echo(say(language(), missing, command=f"hwapok-{part}", module=error.name), err=True)
        sys.exit(ExitCode.FAILED)
    command()
