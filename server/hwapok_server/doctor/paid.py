"""Providers that cost money: whether they may be used, the budgets, and what was spent today, if that can be known."""

from __future__ import annotations

import psycopg

from hwapok_server import configured
from hwapok_server.budgets import shown
from hwapok_server.doctor.check import Check, fail, ok
from hwapok_server.operator import OperatorError
from hwapok_server.providers.embedded_postgres.installed import embedded_postgres
from hwapok_server.settings import Settings, SettingsError
from hwapok_server.supervisor.lock import is_in_use

_SPENT = "select coalesce(sum(micro_usd), 0) from charge where created >= date_trunc('day', now(), 'UTC')"


def paid(settings: Settings) -> Check:
    """Says what may be spent, and what was."""
    try:
        budgets = configured.budgets(settings)
    except SettingsError as error:
        return fail("paid", "budgets_wrong", detail=error)
    if not settings.allow_paid:
        return ok("paid", "paid_refused")
    spent = _spent(settings)
    if spent is None:
        return ok("paid", "paid_allowed", day=shown(budgets.day))
    return ok("paid", "paid_spent", day=shown(budgets.day), spent=shown(spent))


def _spent(settings: Settings) -> int | None:
    """Micro-dollars; None where the database does not run, or has no tables yet."""
    try:
        if not settings.database_url and not is_in_use(settings.data_dir):
            return None
        url = settings.database_url or embedded_postgres(settings).url()
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(_SPENT).fetchone()
    except (OperatorError, psycopg.Error):
        return None
    return int(row[0]) if row else None
