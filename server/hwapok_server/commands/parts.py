"""What the commands of all parts share: options, stop signals, the ready line."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from hwapok_common.ready import ready_line
from hwapok_server.settings import Settings, load

F = TypeVar("F", bound=Callable[..., Any])


def part_options(command: F) -> F:
    """Options that every part understands; the rest is configured by the environment or the TOML file."""
    for option in (
        click.option("--supervised", is_flag=True, hidden=True),
        click.option("--log-format", type=click.Choice(["text", "json"]), help="Log lines: text or json."),
        click.option("--data-dir", type=click.Path(path_type=Path), help="Folder for pictures, keys and the database."),
    ):
        command = option(command)
    return command


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Settings with the command line's options on top.

    :raises SettingsError: a setting cannot be read
    """
    return load(options)


def on_stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set. Call inside the event loop."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def announce(part: str, **values: object) -> None:
    """Prints the line that tells a supervisor, or a person, that the part is ready."""
    sys.stdout.write(ready_line(part=part, **values) + "\n")
    sys.stdout.flush()
