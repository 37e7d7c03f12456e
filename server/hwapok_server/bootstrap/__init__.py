"""The composition root: the only package that chooses implementations of the ports."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from hwapok_server.bootstrap.addresses import database_url, embedding_target
from hwapok_server.bootstrap.gateway import gateway
from hwapok_server.bootstrap.storage import blob_root, files_url, signing_keys
from hwapok_server.bootstrap.worker import worker
from hwapok_server.db import migrate
from hwapok_server.jobs import engine_dbos
from hwapok_server.operator import OperatorError

__all__ = [
    "blob_root",
    "database_url",
    "embedding_target",
    "files_url",
    "gateway",
    "prepare_database",
    "signing_keys",
    "worker",
]


def prepare_database(url: str) -> None:
    """Brings our tables and the engine's up to date. Safe to call from several processes at once.

    :raises OperatorError: the database cannot be reached
    """
    try:
        migrate.upgrade(url)
        engine_dbos.migrate(url)
    except OperationalError as error:
        raise OperatorError("database_unreachable", detail=str(error.orig).strip().splitlines()[0]) from error
