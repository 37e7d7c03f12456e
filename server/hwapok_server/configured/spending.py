"""What may be spent."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from hwapok_server.api.identity import parse_keys
from hwapok_server.budgets import Budgets, micro_usd
from hwapok_server.settings import Settings, SettingsError


def budgets(settings: Settings) -> Budgets:
    """What may be spent in a day.

    :raises SettingsError: the budgets of keys are no name=dollars pairs, or of keys that do not exist
    """
    own = settings.budget_key_day_usd
    keys = _key_budgets(settings.key_budgets)
    if unknown := sorted(keys.keys() - parse_keys(settings.api_keys).keys()):
        raise SettingsError(f"HWAPOK_KEY_BUDGETS names keys that HWAPOK_API_KEYS does not have: {', '.join(unknown)}")
    return Budgets(micro_usd(settings.budget_day_usd), None if own is None else micro_usd(own), keys)


def _key_budgets(setting: str) -> dict[str, int]:
    """`name=dollars, name=dollars` as micro-dollars."""
    found: dict[str, int] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _, dollars = (word.strip() for word in entry.partition("="))
        try:
            amount = Decimal(dollars)
        except InvalidOperation:
            amount = Decimal("nan")
        if not name or not amount.is_finite() or amount < 0:
            raise SettingsError(f"HWAPOK_KEY_BUDGETS: {entry!r} is not name=dollars")
        found[name] = micro_usd(amount)
    return found
