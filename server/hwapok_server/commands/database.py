"""`hwapok-database`: the embedded database as a part, and what else is done to a database from the shell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hwapok_common import logs
from hwapok_common.lifeline import watch_parent
from hwapok_server.commands.failures import say_failures
from hwapok_server.commands.parts import announce
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.keeper import keep_running
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import Settings, load

PART = "database"
_data_dir = click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (HWAPOK_DATA_DIR).")


@click.group(invoke_without_command=True)
@click.pass_context
def database(context: click.Context) -> None:
    """The embedded PostgreSQL. Without a command: run."""
    if context.invoked_subcommand is None:
        context.invoke(run)


@database.command()
@_data_dir
@click.option("--supervised", is_flag=True, hidden=True)
@say_failures
def run(data_dir: Path | None = None, supervised: bool = False) -> None:
    """Start the database, stay, and stop it at Ctrl-C or SIGTERM."""
    settings = _configured(data_dir)
    if supervised:
        watch_parent()
    sys.exit(keep_running(_embedded(settings), _announce))


@database.command()
@_data_dir
@say_failures
def start(data_dir: Path | None) -> None:
    """Start the database and leave it running."""
    server = _embedded(_configured(data_dir))
    server.start()
    _announce(server)


@database.command()
@_data_dir
@say_failures
def stop(data_dir: Path | None) -> None:
    """Stop the database."""
    _embedded(_configured(data_dir)).stop()


@database.command()
@_data_dir
@say_failures
def url(data_dir: Path | None) -> None:
    """Print the URL, password included: psql "$(hwapok-database url)"."""
    settings = _configured(data_dir)
    click.echo(settings.database_url or EmbeddedPostgres(settings).url())


@database.command()
@_data_dir
@say_failures
def migrate(data_dir: Path | None) -> None:
    """Bring the tables up to date. An embedded database that is stopped is started for it."""
    from hwapok_server.bootstrap import prepare_database  # noqa: PLC0415  the database itself needs none of it

    settings = _configured(data_dir)
    if settings.database_url:
        return prepare_database(settings.database_url)
    server = EmbeddedPostgres(settings)
    was_running = server.is_running()
    prepare_database(server.start())
    if not was_running:
        server.stop()
    return None


def _configured(data_dir: Path | None) -> Settings:
    settings = load({"data_dir": data_dir})
    logs.configure(PART, settings.log_format, settings.log_level)
    return settings


def _embedded(settings: Settings) -> EmbeddedPostgres:
    if settings.database_url:
        raise OperatorError("database_external")
    return EmbeddedPostgres(settings)


def _announce(server: EmbeddedPostgres) -> None:
    announce(PART, path=server.cluster.root)


if __name__ == "__main__":
    database()
