"""What the SDK says of a server, its uploads and its open tickets, in both faces."""

from __future__ import annotations

import asyncio

import pytest

from hwapok import AsyncStudio, FailedPrecondition, NotFound, Studio, Text
from support.fake_gateway import SERVER_ID, FakeGateway
from support.fake_jobs import PSD
from support.studios import BRIEF, QUICK


def test_server_status(studio: Studio) -> None:
    """Parts with their words, counts and money; one part in trouble is enough not to be healthy."""
    status = studio.server_status()
    assert [(part.part, part.healthy) for part in status.parts] == [("gateway", True), ("embedding", False)]
    assert status.parts[1].message == Text("답하지 않습니다.", "It does not answer.")
    assert (status.queued_jobs, status.running_jobs) == (2, 1)
    assert (status.spent_today_micro_usd, status.budget_left_micro_usd) == (12_300, 10_000_000)
    assert not status.healthy


def test_upload_again(studio: Studio) -> None:
    """By name, or by what `upload` gave."""
    upload = studio.upload(b"picture", file_name="고양이.png")
    assert studio.get_upload(upload) == studio.get_upload(upload.name) == upload
    with pytest.raises(NotFound) as unknown:
        studio.get_upload("uploads/none")
    assert unknown.value.reason == "UPLOAD_NOT_FOUND"


def test_an_old_link_to_an_upload(studio: Studio, gateway: FakeGateway) -> None:
    """A page that was left open still gets the reference's picture."""
    upload = studio.upload(b"picture", file_name="고양이.png")
    gateway.files.expire_links()
    assert upload.picture.bytes() == b"picture"


def test_open_ticket(studio: Studio) -> None:
    """A ticket becomes a link for the desktop and, once, the PSD; it does not show itself in a log."""
    made = studio.render("a cat", **BRIEF).result()
    ticket = studio.open_ticket(made.job)
    assert ticket.server_id == SERVER_ID == studio.catalog().server_id
    assert ticket.link == f"hwapok://open/v1/{SERVER_ID}.{ticket.ticket}"
    assert ticket.ticket not in repr(ticket)
    assert studio.redeem_open_ticket(ticket.ticket).bytes() == PSD
    with pytest.raises(NotFound) as used:
        studio.redeem_open_ticket(ticket.ticket)
    assert used.value.reason == "OPEN_TICKET_INVALID"


def test_nothing_to_open(studio: Studio) -> None:
    """A prompt job has no PSD."""
    prompt = studio.generate_prompt("고양이", **BRIEF).result()
    with pytest.raises(FailedPrecondition) as refused:
        studio.open_ticket(prompt.job)
    assert refused.value.reason == "JOB_HAS_NO_PSD"


def test_in_a_coroutine(gateway: FakeGateway) -> None:
    """The same from an event loop of one's own."""

    async def scenario() -> None:
        async with AsyncStudio(gateway.target, retry_policy=QUICK) as studio:
            made = await studio.render("a cat", **BRIEF)
            ticket = await studio.open_ticket(made.job)
            assert await (await studio.redeem_open_ticket(ticket.ticket)).bytes_async() == PSD
            upload = await studio.upload(b"picture")
            assert await studio.get_upload(upload.name) == upload
            assert (await studio.server_status()).running_jobs == 1

    asyncio.run(scenario())
