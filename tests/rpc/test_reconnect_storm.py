"""Everyone comes back at once, as after a deploy: nobody is turned away and nobody misses an event."""

from __future__ import annotations

import asyncio

import grpc

from hwapok_pb.v1 import studio_service_pb2 as pb
from hwapok_pb.v1 import studio_service_pb2_grpc
from support.raw_client import RawClient
from support.stack import Stack

WATCHERS = 1500
CHANNELS = 20


async def _watch(channel: grpc.aio.Channel, name: str) -> list[int]:
    stub = studio_service_pb2_grpc.StudioServiceStub(channel)
    call = stub.WatchJob(pb.WatchJobRequest(name=name), timeout=120)
    return [response.event.sequence async for response in call]


async def _storm(target: str, name: str) -> list[list[int]]:
    channels = [grpc.aio.insecure_channel(target, [("grpc.use_local_subchannel_pool", 1)]) for _ in range(CHANNELS)]
    try:
        return await asyncio.gather(*(_watch(channels[number % CHANNELS], name) for number in range(WATCHERS)))
    finally:
        for channel in channels:
            await channel.close(None)


def test_fifteen_hundred_watchers_at_once_lose_nothing(stack: Stack) -> None:
    """gRPC's own limits would drop some of them at random."""
    events = RawClient(stack.grpc).prompt()
    expected = [event.sequence for event in events]
    answers = asyncio.run(_storm(stack.grpc, events[-1].finished.name))
    assert answers == [expected] * WATCHERS
