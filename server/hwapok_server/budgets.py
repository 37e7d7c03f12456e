"""What may be spent in a day, and amounts of money: integers of micro-dollars (USD / 1,000,000) everywhere inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Budgets:
    """Micro-dollars a UTC day: of everybody together, and of each API key."""

    day: int
    key_day: int | None = None
    """Of a key that `keys` does not name; None for no limit of its own."""
    keys: Mapping[str, int] = field(default_factory=dict)
    """By the name of the key."""

    def own(self, owner: str) -> int | None:
        """What a key may spend of the day's budget; None for as much as there is.

        :param owner: name of the key; empty where no keys are configured
        """
        return self.keys.get(owner, self.key_day if owner else None)


def micro_usd(dollars: Decimal) -> int:
    """Dollars as micro-dollars; less than one is dropped."""
    return int(dollars * MICRO)


def shown(amount: int) -> str:
    """Micro-dollars as dollars for people, exact, with at least two decimals: `0.0123`, `10.00`."""
    whole, _, decimals = f"{Decimal(amount).scaleb(-6):.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
