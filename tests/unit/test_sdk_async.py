"""AsyncStudio in an event loop of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import grpc
import pytest

from hwapok import AsyncStudio, DeadlineExceeded, Finished, JobCancelled
from support.fake_gateway import FakeGateway, Fault
from support.fake_jobs import PNG, PSD
from support.studios import BRIEF, QUICK


def run(gateway: FakeGateway, scenario: Callable[[AsyncStudio], Awaitable[None]]) -> None:
    """Runs a scenario with an open studio."""

    async def main() -> None:
        async with AsyncStudio(gateway.target, retry_policy=QUICK) as studio:
            await scenario(studio)

    asyncio.run(main())


def test_iterate_and_await(gateway: FakeGateway) -> None:
    """`async for` yields the events, torn streams or not; `await` gives the result."""
    gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=4))

    async def scenario(studio: AsyncStudio) -> None:
        prompt = studio.generate_prompt("고양이", **BRIEF)
        sequences = [event.sequence async for event in prompt]
        assert sequences == list(range(1, 13))
        assert (await prompt).job == prompt.name

    run(gateway, scenario)


def test_everything_else(gateway: FakeGateway, tmp_path: Path) -> None:
    """Uploading, making, listing, deleting and saving are all coroutines."""

    async def scenario(studio: AsyncStudio) -> None:
        upload = await studio.upload(b"picture", file_name="a.png")
        made = await studio.make("고양이", references=[upload], **BRIEF)
        assert await made.render.png.bytes_async() == PNG
        saved = await made.render.psd.save_async(tmp_path / "cat.psd")
        assert await asyncio.to_thread(saved.read_bytes) == PSD
        assert [job.name async for job in studio.jobs(limit=1)] == [made.render.job]
        assert (await studio.catalog()).server_version == "9.9.9"
        await studio.delete(made.prompt.job)
        assert (await studio.job(made.render.job)).result == made.render

    run(gateway, scenario)


def test_waiting_readers_are_woken(gateway: FakeGateway) -> None:
    """Several readers wait for the same events and all get them."""
    gateway.hold_after = 1

    async def scenario(studio: AsyncStudio) -> None:
        prompt = studio.generate_prompt("고양이", **BRIEF)

        async def read() -> list[int]:
            return [event.sequence async for event in prompt]

        readers = [asyncio.create_task(read()) for _ in range(3)]
        await anext(aiter(prompt))
        await asyncio.to_thread(gateway.release)
        assert await asyncio.gather(*readers) == [list(range(1, 13))] * 3

    run(gateway, scenario)


def test_cancelled_waiter(gateway: FakeGateway) -> None:
    """Cancelling a task that waits for a run leaves the run and its job alone; `cancel()` does not."""
    gateway.hold_after = 2

    async def scenario(studio: AsyncStudio) -> None:
        prompt = studio.generate_prompt("고양이", **BRIEF)
        await anext(aiter(prompt))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(prompt.result(), 0.01)
        with pytest.raises(DeadlineExceeded):
            await prompt.result(timeout=0.01)
        assert gateway.requests("CancelJob") == []
        await prompt.cancel()
        with pytest.raises(JobCancelled):
            await prompt
        assert isinstance([event async for event in prompt][-1], Finished)

    run(gateway, scenario)


def test_blocking_methods_refuse_to_block_the_loop(gateway: FakeGateway) -> None:
    """`artifact.save()` inside the loop says what to write instead, rather than waiting for itself for ever."""

    async def scenario(studio: AsyncStudio) -> None:
        rendered = await studio.render("a cat", **BRIEF)
        with pytest.raises(RuntimeError, match="_async"):
            rendered.psd.save()
        assert await asyncio.to_thread(rendered.psd.bytes) == PSD

    run(gateway, scenario)
