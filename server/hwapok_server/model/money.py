"""What calls to providers cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one call to a provider would cost, about."""

    model: str
    """Provider and model, e.g. `openai/gpt-6-luna`."""
    micro_usd: int
    """USD / 1,000,000."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one call to a provider used, and what that costs by the price table."""

    input_tokens: int
    """Sent, pictures included."""
    output_tokens: int
    """Received, pictures included."""
    micro_usd: int
    """USD / 1,000,000."""


class ChargeState(StrEnum):
    """Whether what a call cost is known."""

    RESERVED = "reserved"
    SETTLED = "settled"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Charge:
    """What one call to a provider cost a job."""

    stage: str
    model: str
    state: ChargeState
    usage: Usage
    """With the estimate's price while the state is not SETTLED."""
