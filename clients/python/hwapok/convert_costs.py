"""Messages of the contract to the SDK's own values: costs and estimates."""

from __future__ import annotations

from hwapok import v1
from hwapok.convert import known
from hwapok.costs import CallEstimate, Cost, CostState, Estimate


def cost(message: v1.Cost) -> Cost:
    return Cost(
        stage=message.stage,
        model=message.model,
        state=known(CostState, message.state),
        input_tokens=message.input_tokens,
        output_tokens=message.output_tokens,
        micro_usd=message.micro_usd,
    )


def estimate(message: v1.EstimateCostResponse) -> Estimate:
    calls = tuple(CallEstimate(call.stage, call.model, call.micro_usd) for call in message.estimates)
    return Estimate(calls, message.micro_usd, message.budget_left_micro_usd)
