"""What jobs cost, before and after. Amounts are integers: micro-dollars (USD / 1,000,000)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class CostState(StrEnum):
    """Whether a cost is known."""

    RESERVED = "reserved"
    """The call is under way; the estimate is held back from the budget."""
    SETTLED = "settled"
    """The provider said what was used."""
    UNCERTAIN = "uncertain"
    """The answer was lost: the estimate counts, and the provider may or may not charge it."""
    UNKNOWN = "unknown"
    """A state of a newer server."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one call to a provider cost."""

    stage: str
    """Step of the job, as in Progress."""
    model: str
    """Provider and model, e.g. `openai/gpt-6-luna`."""
    state: CostState
    input_tokens: int
    """Sent, pictures included; 0 until the provider has said."""
    output_tokens: int
    micro_usd: int


@dataclass(frozen=True, slots=True)
class CallEstimate:
    """What one call to a provider would cost, about."""

    stage: str
    """Step of the job, as in Progress."""
    model: str
    """Provider and model, e.g. `openai/gpt-6-luna`."""
    micro_usd: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job would cost, about."""

    calls: tuple[CallEstimate, ...]
    """Empty where no provider charges."""
    micro_usd: int
    """All of them."""
    budget_left_micro_usd: int | None
    """What the caller may still spend today (UTC) at this server."""


def dollars(micro_usd: int) -> str:
    """Micro-dollars as dollars for people, exact, with at least two decimals: `0.0123`, `10.00`."""
    whole, _, decimals = f"{Decimal(micro_usd).scaleb(-6):.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
