"""The server's status to the contract's message."""

from __future__ import annotations

from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.api.present import localized, timestamp
from hwapok_server.api.status import Part, ServerStatus


def server_status(found: ServerStatus) -> pb.GetServerStatusResponse:
    """The parts and, where the database answered, what it knows."""
    ledger = found.ledger
    return pb.GetServerStatusResponse(
        parts=[_part(part) for part in found.parts],
        queued_jobs=ledger.queued if ledger else 0,
        running_jobs=ledger.running if ledger else 0,
        embedding_space=found.embedding_space,
        spent_today_micro_usd=ledger.spent if ledger else 0,
        budget_left_micro_usd=ledger.budget_left if ledger else None,
        time=timestamp(found.time),
    )


def _part(found: Part) -> pb.PartStatus:
    return pb.PartStatus(part=found.name, healthy=found.healthy, message=localized(found.text))
