"""The group of all commands: our own verbs, and those of the server package, which are found by entry point and loaded
only when they are called, so that an install without the server still has a whole command line.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NoReturn

import click

from hwapok.cli.failures import ExitCode, preferences, report, report_usage
from hwapok.cli.texts import say, short_help
from hwapok.errors import StudioError
from hwapok.messages import known
from hwapok.settings import language, quiet_transport

GROUP = "hwapok.commands"


class StudioGroup(click.Group):
    """Lists and runs the commands; its `main` ends with the documented exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *(name for name in _plugins() if name not in self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _load(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _summary(name)) for name in self.list_commands(ctx)])

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Runs a command and exits.

        :raises SystemExit: always
        """
        arguments = list(sys.argv[1:] if args is None else args)
        chosen, as_json = preferences(arguments, language())
        quiet_transport()
        try:
            result = super().main(arguments, *rest, **(extra | {"standalone_mode": False}))
        except StudioError as error:
            result = report(error, chosen, as_json=as_json)
        except click.Abort:
            click.echo(say(chosen, "interrupted"), err=True)
            result = ExitCode.INTERRUPTED
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.message)
            result = ExitCode.OK
        except click.ClickException as error:
            result = report_usage(error, chosen, as_json=as_json)
        except OSError as error:
            result = report(StudioError.of("FILE_UNUSABLE", "UNKNOWN", detail=error), chosen, as_json=as_json)
        sys.exit(result if isinstance(result, int) else ExitCode.OK)


def _plugins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _load(name: str) -> click.Command | None:
    point = _plugins().get(name)
    if point is None:
        return None
    try:
        command: click.Command = point.load()
    except ImportError as error:
        raise click.ClickException(
            say(language(), "server_missing", command=f"hwapok {name}", module=error.name)
        ) from error
    return command


def _summary(name: str) -> str:
    return short_help(name) if known("help", name) else ""
