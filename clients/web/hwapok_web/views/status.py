"""The server's numbers, parts and services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.backend import Catalog, LibraryStats, ServerStatus, dollars
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import StudioState


def numbers(texts: Texts, status: ServerStatus, library: LibraryStats, catalog: Catalog | None) -> list[dict[str, Any]]:
    """What there is to count."""
    left = status.budget_left_micro_usd
    shown = {
        "queued": str(status.queued_jobs),
        "running": str(status.running_jobs),
        "spent": f"${dollars(status.spent_today_micro_usd)}",
        "left": texts("status.unlimited") if left is None else f"${dollars(left)}",
        "pictures": str(library.pictures),
        "space": status.embedding_space or texts("status.none"),
        "version": catalog.server_version if catalog else "",
        "server_id": catalog.server_id if catalog else "",
    }
    if library.next_space:
        shown["next_space"] = f"{library.next_space} ({library.next_space_pictures}/{library.pictures})"
    return [
        {"name": texts(f"status.{key}"), "value": plain(value), "text": len(value) > 10} for key, value in shown.items()
    ]


def parts(texts: Texts, status: ServerStatus) -> Mapping[str, Any]:
    """Each part of the server, and how it is."""
    return {
        "head": [texts("status.part"), texts("status.state"), texts("status.about")],
        "rows": [
            {
                "cells": [
                    _named(texts, part.part),
                    texts("status.healthy" if part.healthy else "status.unhealthy"),
                    texts.of(part.message),
                ],
                "good": part.healthy,
            }
            for part in status.parts
        ],
    }


def providers(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    """Which service fills each role."""
    known = state.catalog.providers if state.catalog else ()
    return {
        "head": [texts("status.role"), texts("status.name"), texts("status.about")],
        "rows": [
            {
                "cells": [
                    _named(texts, provider.role),
                    f"{plain(provider.name)} · {texts('status.offline' if provider.offline else 'status.online')}",
                    texts.of(provider.description),
                ],
                "good": None,
            }
            for provider in known
        ],
    }


def asked(texts: Texts, status: ServerStatus) -> str:
    """When this was so."""
    return texts("status.time", time=status.time.astimezone().strftime("%H:%M:%S")) if status.time else ""


def _named(texts: Texts, key: str) -> str:
    return texts(f"status.{key}") if texts.known(f"status.{key}") else plain(key)
