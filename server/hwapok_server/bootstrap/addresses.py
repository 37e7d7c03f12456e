"""Where the other processes are."""

from __future__ import annotations

from hwapok_common.addresses import address, reachable
from hwapok_server.settings import Settings, SettingsError


def embedding_target(settings: Settings) -> str:
    """Address of the embedding service."""
    return settings.embedding_target or address(reachable(settings.host), settings.embedding_port)


def database_url(settings: Settings) -> str:
    """:raises SettingsError: no database is configured"""
    if not settings.database_url:
        raise SettingsError("HWAPOK_DATABASE_URL is not set; `hwapok up` starts a database and sets it")
    return settings.database_url
