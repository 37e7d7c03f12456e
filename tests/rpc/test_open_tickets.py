"""Tickets with which a desktop program fetches a PSD: once, for a minute, without an API key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from hwapok import FailedPrecondition, NotFound, OpenTicket, Studio, StudioError
from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_server.db.engine import Database
from hwapok_server.db.tables import open_ticket
from support.raw_client import RawClient, failure_of
from support.stack import Stack, running_stack

LINK = re.compile(r"hwapok://open/v1/[0-9a-f]{8}\.[A-Za-z0-9_-]{22,64}")


@pytest.fixture(scope="module")
def locked() -> Iterator[Stack]:
    """A stack that knows two people."""
    with running_stack(environment={"HWAPOK_API_KEYS": "kim=key-of-kim, lee=key-of-lee"}) as running:
        yield running


@pytest.fixture(scope="module")
def kim(locked: Stack) -> Iterator[Studio]:
    with Studio(locked.grpc, token="key-of-kim") as studio:
        yield studio


@pytest.fixture(scope="module")
def rendered(kim: Studio) -> str:
    """A job of kim's that has made a PSD."""
    return kim.render("a cat", category="animal", layer="sketch").result().job


def _redeem(stack: Stack, ticket: str) -> str:
    """With no key at all; the reason of a refusal, or nothing."""
    with Studio(stack.grpc) as stranger:
        try:
            stranger.redeem_open_ticket(ticket)
        except StudioError as error:
            return error.reason
    return ""


def test_a_ticket_brings_the_psd_once(locked: Stack, kim: Studio, rendered: str) -> None:
    """Whoever holds it needs no key; the file is the job's own; a second time there is nothing."""
    made = kim.open_ticket(rendered)
    assert LINK.fullmatch(made.link)
    assert made.server_id == kim.catalog().server_id
    assert made.expires is not None
    assert timedelta(seconds=30) < made.expires - datetime.now(UTC) <= timedelta(seconds=61)
    with Studio(locked.grpc) as stranger:
        psd = stranger.redeem_open_ticket(made.ticket)
        job = kim.job(rendered)
        assert psd.sha256 == job.result.psd.sha256  # type: ignore[union-attr]
        assert psd.file_name.endswith(".psd")
        assert psd.bytes().startswith(b"8BPS")
    assert _redeem(locked, made.ticket) == "OPEN_TICKET_INVALID"


def test_of_many_at_once_one_gets_it(locked: Stack, kim: Studio, rendered: str) -> None:
    """Two programs that see the same link do not both get the file."""
    ticket = kim.open_ticket(rendered).ticket
    with ThreadPoolExecutor(4) as pool:
        reasons = list(pool.map(lambda _: _redeem(locked, ticket), range(4)))
    assert sorted(reasons) == ["", *["OPEN_TICKET_INVALID"] * 3]


@pytest.mark.parametrize("ticket", ["", "A" * 43, "A" * 21, "A" * 65, "../" * 10, "티켓" * 20, "A" * 43 + "\n"])
def test_what_was_never_issued_is_nothing(locked: Stack, ticket: str) -> None:
    """A guess says the same whatever it looks like."""
    request = pb.RedeemOpenTicketRequest(ticket=ticket)
    failure = failure_of(lambda: RawClient(locked.grpc).stub.RedeemOpenTicket(request))
    assert (failure.code, failure.reason) == ("NOT_FOUND", "OPEN_TICKET_INVALID")
    assert "다시 열어" in failure.korean


def test_a_ticket_ends(locked: Stack, kim: Studio, rendered: str) -> None:
    """After its minute it is no use, and nothing in the database could be used instead."""
    made = kim.open_ticket(rendered)
    assert _age_tickets(locked, made) == 1
    assert _redeem(locked, made.ticket) == "OPEN_TICKET_INVALID"


def test_only_ones_own_finished_picture(locked: Stack, kim: Studio, rendered: str) -> None:
    """Another person's job is not found; a prompt job has nothing to open."""
    with Studio(locked.grpc, token="key-of-lee") as lee, pytest.raises(NotFound) as unknown:
        lee.open_ticket(rendered)
    assert unknown.value.reason == "JOB_NOT_FOUND"
    prompt = kim.generate_prompt("고양이", category="animal", layer="sketch").result().job
    with pytest.raises(FailedPrecondition) as without:
        kim.open_ticket(prompt)
    assert without.value.reason == "JOB_HAS_NO_PSD"


def test_a_ticket_dies_with_its_job(locked: Stack, kim: Studio) -> None:
    """A deleted picture cannot be opened any more."""
    job = kim.render("a dog", category="animal", layer="sketch").result().job
    ticket = kim.open_ticket(job).ticket
    kim.delete(job)
    assert _redeem(locked, ticket) == "OPEN_TICKET_INVALID"


def test_the_server_keeps_its_id(stack: Stack, kim: Studio) -> None:
    """Two servers differ; one stays the same."""
    with Studio(stack.grpc) as other:
        assert re.fullmatch(r"[0-9a-f]{8}", other.catalog().server_id)
        assert other.catalog().server_id == other.catalog().server_id != kim.catalog().server_id


def _age_tickets(stack: Stack, made: OpenTicket) -> int:
    """Lets every ticket expire; fails where one is stored as it is. Returns how many there were."""

    url = stack.database_url

    async def aged() -> int:
        database = Database(url)
        try:
            async with database.transaction() as connection:
                hashes = (await connection.execute(sa.select(open_ticket.c.ticket_hash))).scalars().all()
                assert not any(made.ticket in stored or stored in made.ticket for stored in hashes)
                moment = datetime.now(UTC) - timedelta(seconds=1)
                return (await connection.execute(sa.update(open_ticket).values(expires=moment))).rowcount
        finally:
            await database.close()

    return asyncio.run(aged())
