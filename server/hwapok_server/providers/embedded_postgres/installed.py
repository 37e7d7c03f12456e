"""The embedded database, which an installation without the extra `local` does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hwapok_server.operator import OperatorError
from hwapok_server.settings import Settings

if TYPE_CHECKING:
    from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres


def embedded_postgres(settings: Settings) -> EmbeddedPostgres:
    """The embedded database of a data folder.

    :raises OperatorError: the extra is not installed, or the folder cannot be used
    """
    try:
        from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres  # noqa: PLC0415  may be missing
    except ModuleNotFoundError as error:
        raise OperatorError("postgres_missing") from error
    return EmbeddedPostgres(settings)
