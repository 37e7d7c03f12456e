"""How the client of the embedding service fails, waits and spreads its calls."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from hwapok_common.errors import HwapokError, Reason
from hwapok_embedding.descriptor import DescriptorEncoder
from hwapok_embedding.engine import TEXT_REQUESTS, Engine
from hwapok_embedding.port import Backend, Role, Vectors
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from support.embedding_server import HeldEncoder, held_engine, serving


@asynccontextmanager
async def reaching(target: str, timeout_s: float = 30) -> AsyncIterator[GrpcEmbedder]:
    embedder = GrpcEmbedder(target, timeout_s)
    try:
        yield embedder
    finally:
        await embedder.close()


async def failure(answer: Awaitable[object]) -> HwapokError:
    with pytest.raises(HwapokError) as failed:
        await answer
    return failed.value


class WatchedEngine(Engine):
    """Tells which calls it has done with, however they ended."""

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self.left: asyncio.Queue[list[str]] = asyncio.Queue()

    async def embed_texts(self, texts: Sequence[str], role: Role, bulk: bool = False) -> Vectors:
        try:
            return await super().embed_texts(texts, role, bulk)
        finally:
            self.left.put_nowait(list(texts))


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def test_nobody_there_is_unavailable_and_may_be_retried() -> None:
    """Every method fails with the same reason, at once."""

    async def scenario() -> None:
        async with reaching(f"127.0.0.1:{closed_port()}") as embedder:
            for answer in (embedder.embed_query(["고양이"]), embedder.embed_image([b"x"]), embedder.info()):
                error = await failure(answer)
                assert error.reason is Reason.EMBEDDING_UNAVAILABLE
                assert error.retry_after is not None

    asyncio.run(scenario())


def test_a_service_that_comes_back_is_found_again() -> None:
    """The same client works once something listens there."""

    async def scenario() -> None:
        port, encoder = closed_port(), HeldEncoder()
        encoder.gate.set()
        async with reaching(f"127.0.0.1:{port}") as embedder:
            await failure(embedder.info())
            async with serving(held_engine(encoder), port):
                answer = None
                while answer is None:
                    with contextlib.suppress(HwapokError):
                        answer = await embedder.info()
                assert answer.backend == "held"

    asyncio.run(scenario())


def test_a_loading_service_is_not_ready() -> None:
    """Told apart from one that is away, although both answer UNAVAILABLE."""

    async def scenario() -> None:
        async with serving(None) as target, reaching(target) as embedder:
            assert (await failure(embedder.embed_passage(["고양이"]))).reason is Reason.EMBEDDING_NOT_READY

    asyncio.run(scenario())


def test_a_full_service_is_overloaded_and_says_when_to_return() -> None:
    """RESOURCE_EXHAUSTED with RetryInfo arrives as such; the one that waited is answered."""

    async def scenario() -> None:
        encoder = HeldEncoder()
        async with serving(held_engine(encoder, queue_requests=1)) as target, reaching(target) as embedder:
            waiting = asyncio.create_task(embedder.embed_query(["첫째"]))
            await encoder.busy()
            error = await failure(embedder.embed_query(["둘째"]))
            assert (error.reason, error.retry_after) == (Reason.EMBEDDING_OVERLOADED, 1.0)
            encoder.gate.set()
            assert (await waiting).values.shape == (1, 3)

    asyncio.run(scenario())


def test_two_hundred_clients_at_a_full_queue_are_all_answered() -> None:
    """Those that found a place get their vector, all others an error that says when to return; none hangs."""

    async def scenario() -> None:
        encoder = HeldEncoder()
        async with AsyncExitStack() as stack:
            target = await stack.enter_async_context(serving(held_engine(encoder)))
            embedders = [await stack.enter_async_context(reaching(target)) for _ in range(200)]
            calls = [asyncio.ensure_future(each.embed_query(["고양이"])) for each in embedders]
            refused: list[HwapokError] = []
            while len(refused) < 200 - TEXT_REQUESTS:
                await asyncio.wait([call for call in calls if not call.done()], return_when=asyncio.FIRST_COMPLETED)
                refused = [
                    error for call in calls if call.done() and isinstance(error := call.exception(), HwapokError)
                ]
            encoder.gate.set()
            answers = await asyncio.gather(*calls, return_exceptions=True)
        assert {(error.reason, error.retry_after) for error in refused} == {(Reason.EMBEDDING_OVERLOADED, 1.0)}
        assert sum(not isinstance(answer, BaseException) for answer in answers) == TEXT_REQUESTS

    asyncio.run(scenario())


def test_the_refusal_of_an_input_keeps_its_detail() -> None:
    """Whoever asked can see which input it was."""

    async def scenario() -> None:
        async with serving(held_engine(HeldEncoder())) as target, reaching(target) as embedder:
            error = await failure(embedder.embed_query(["고양이", ""]))
            assert error.reason is Reason.EMBEDDING_INPUT_INVALID
            assert "texts[1]" in error.values["detail"]
            assert (await failure(embedder.embed_image([bytes(5_000_000)]))).reason is Reason.EMBEDDING_INPUT_INVALID

    asyncio.run(scenario())


def test_a_call_that_takes_too_long_is_given_up_and_leaves_the_queue() -> None:
    """The deadline counts on both sides: the service does not compute for nobody."""

    async def scenario() -> None:
        encoder = HeldEncoder()
        engine = WatchedEngine(Backend("held", encoder, DescriptorEncoder(), device="cpu"))
        async with serving(engine) as target, reaching(target) as patient:
            blocking = asyncio.create_task(patient.embed_query(["먼저"]))
            await encoder.busy()
            async with reaching(target, timeout_s=0.3) as hasty:
                assert (await failure(hasty.embed_query(["늦음"]))).reason is Reason.EMBEDDING_UNAVAILABLE
            assert await engine.left.get() == ["늦음"]  # the service's own clock may strike after the client's
            encoder.gate.set()
            await blocking
            await patient.embed_query(["다음"])
        assert encoder.texts == ["먼저", "다음"]

    asyncio.run(scenario())


def test_replicas_share_the_calls_and_replace_one_another() -> None:
    """Both answer; when one stops, no call fails."""

    async def scenario() -> None:
        encoders = [HeldEncoder(), HeldEncoder()]
        async with AsyncExitStack() as stopping_first, AsyncExitStack() as stack:
            for encoder in encoders:
                encoder.gate.set()
            first = await stopping_first.enter_async_context(serving(held_engine(encoders[0])))
            second = await stack.enter_async_context(serving(held_engine(encoders[1])))
            embedder = await stack.enter_async_context(reaching(f"ipv4:{first},{second}"))
            while not all(encoder.texts for encoder in encoders):
                await embedder.embed_query(["함께"])
            await stopping_first.aclose()
            for _ in range(6):
                await embedder.embed_query(["혼자"])
        assert encoders[1].texts.count("혼자") == 6

    asyncio.run(scenario())


def test_vectors_of_two_models_are_never_joined() -> None:
    """While replicas are being replaced by another model, an answer in two parts may come from both."""

    async def scenario() -> None:
        old, new = HeldEncoder("held:3:v1"), HeldEncoder("held:3:v2")
        old.gate.set()
        new.gate.set()
        async with (
            serving(held_engine(old)) as first,
            serving(held_engine(new)) as second,
            reaching(f"ipv4:{first},{second}") as embedder,
        ):
            spaces: set[str] = set()
            while len(spaces) < 2:
                spaces.add((await embedder.embed_query(["준비"])).space_id)
            error = await failure(embedder.embed_passage([f"장면 {number}" for number in range(128)]))
            assert error.reason is Reason.EMBEDDING_UNAVAILABLE

    asyncio.run(scenario())
