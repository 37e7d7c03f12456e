"""Money to the contract's messages."""

from __future__ import annotations

from hwapok_pb.v1 import job_pb2
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.api.estimates import Forecast
from hwapok_server.model import Charge


def cost(charge: Charge) -> job_pb2.Cost:
    """What one paid call cost."""
    return job_pb2.Cost(
        stage=charge.stage,
        model=charge.model,
        state=f"COST_STATE_{charge.state.name}",
        input_tokens=charge.usage.input_tokens,
        output_tokens=charge.usage.output_tokens,
        micro_usd=charge.usage.micro_usd,
    )


def forecast(made: Forecast) -> pb.EstimateCostResponse:
    """What a job would cost."""
    return pb.EstimateCostResponse(
        estimates=[
            job_pb2.CostEstimate(stage=made.stage, model=call.model, micro_usd=call.micro_usd)
            for call in made.estimates
        ],
        micro_usd=sum(call.micro_usd for call in made.estimates),
        budget_left_micro_usd=made.budget_left,
    )
