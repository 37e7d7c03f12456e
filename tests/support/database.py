"""Fixtures of the suites that need it: a real PostgreSQL, and a fresh migrated database for each test."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hwapok_server.db import migrate
from hwapok_server.jobs import engine_dbos
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import load

TEMPLATE = "template_hwapok"


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """An embedded server with a migrated template database."""
    with tempfile.TemporaryDirectory(prefix="hwapok-pg-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(load({"data_dir": Path(folder) / "data"}, environment={}))
        server.start()
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
                connection.execute(f"create database {TEMPLATE}".encode())
            migrate.upgrade(server.url(TEMPLATE))
            engine_dbos.migrate(server.url(TEMPLATE))
            yield server
        finally:
            server.stop()


@pytest.fixture
def database_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """URL of a database of this test's own."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {TEMPLATE}".encode())
        yield postgres.url(name)
        connection.execute(f"drop database {name} with (force)".encode())
