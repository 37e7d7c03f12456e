"""Brings a database to the shape of tables.py. Safe to call from several processes at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from hwapok_server.db.engine import driver_url

_LOCK = 4_815_162
"""Advisory lock held while migrating, so that two starting processes take turns."""


def upgrade(url: str) -> None:
    """Runs every migration the database lacks.

    :param url: postgresql:// URL of a database whose server has pgvector and pg_trgm
    """
    engine = sa.create_engine(driver_url(url))
    try:
        with engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            command.upgrade(alembic_config(connection), "head")
    finally:
        engine.dispose()


def alembic_config(connection: sa.Connection) -> Config:
    """Alembic's configuration for an open connection; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
