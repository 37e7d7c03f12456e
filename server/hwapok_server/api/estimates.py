"""What a job would cost, before it is started."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hwapok_common.errors import InvalidRequest, Violation
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.api.orders import MAX_REFERENCES, Orders
from hwapok_server.budgets import Budgets
from hwapok_server.db import charges
from hwapok_server.db.engine import Database
from hwapok_server.model import Brief, Estimate, RenderOrder
from hwapok_server.ports import PromptWriter, Renderer

R = TypeVar("R", pb.GeneratePromptRequest, pb.RenderFromPromptRequest)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The paid calls that a job would make."""

    stage: str
    """The step that would make them."""
    estimates: Sequence[Estimate]
    budget_left: int
    """Micro-dollars that the caller may still spend today."""


class EstimateDesk:
    """Reads a request as the call it estimates would, and asks the provider. Stores nothing."""

    def __init__(
        self, orders: Orders, writer: PromptWriter, renderer: Renderer, database: Database, budgets: Budgets
    ) -> None:
        self._orders, self._writer, self._renderer = orders, writer, renderer
        self._database, self._budgets = database, budgets

    async def estimate(self, request: pb.EstimateCostRequest, owner: str) -> Forecast:
        """:raises InvalidRequest: fields are wrong"""
        further = request.further_references
        if not 0 <= further <= MAX_REFERENCES:
            limits = {"low": "0", "high": str(MAX_REFERENCES)}
            raise InvalidRequest([Violation("further_references", "range", limits)])
        stage, estimates = await self._ask(request, further, owner)
        async with self._database.transaction() as connection:
            return Forecast(stage, estimates, await charges.budget_left(connection, owner, self._budgets))

    async def _ask(self, request: pb.EstimateCostRequest, further: int, owner: str) -> tuple[str, Sequence[Estimate]]:
        match request.WhichOneof("request"):
            case "prompt":
                _, brief = await self._orders.brief(_named(request.prompt), owner)
                return "write_prompt", self._writer.estimates(brief, _references_of_prompt(brief, further))
            case "render":
                _, order = await self._orders.order(_named(request.render), owner)
                return "render", self._renderer.estimates(order, _references_of_render(order, further))
            case _:
                raise InvalidRequest([Violation("request", "required", {})])


def _named(request: R) -> R:
    """The request with an id, which an estimate needs not have."""
    request.request_id = request.request_id or str(uuid.uuid4())
    return request


def _references_of_prompt(brief: Brief, further: int) -> int:
    """At most so many: the library and the encyclopedia may add one each."""
    options = brief.reference_options
    found = (not options.without_library) + (not options.without_encyclopedia)
    wanted = len(brief.reference_uploads) + len(options.pinned_pictures) + further + found
    return min(wanted, options.max_references)


def _references_of_render(order: RenderOrder, further: int) -> int:
    """Given pictures take the place of the prompt job's."""
    return len(order.reference_uploads) + further or len(order.references)
