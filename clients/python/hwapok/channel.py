"""How a channel to the server is opened: its options, TLS, and the retries gRPC does by itself."""

from __future__ import annotations

import asyncio
import json
from importlib.metadata import version

import grpc

from hwapok.settings import Settings

CONNECT_TIMEOUT_S = 5.0
_USER_AGENT = f"hwapok-python/{version('hwapok')}"
_SERVICE = "hwapok.v1.StudioService"
_IDEMPOTENT = ("GetCatalog", "SpeechToken", "GetJob", "ListJobs", "GetUpload", "CreateOpenTicket", "GetServerStatus")

_SERVICE_CONFIG = {
    "methodConfig": [
        {
            # Streams and uploads are left out: a stream is resumed where it tore, an upload repeated as a whole. So are
            # calls that change a job: when their answer is lost, the job is looked at before they are made again.
            "name": [{"service": _SERVICE, "method": method} for method in _IDEMPOTENT],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.2s",
                "maxBackoff": "3s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
    "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
}


async def open_channel(settings: Settings) -> grpc.aio.Channel:
    """Opens the channel; nothing is sent yet.

    :raises OSError: the CA file cannot be read
    """
    if not settings.tls:
        return grpc.aio.insecure_channel(settings.address, _options(settings))
    roots = await asyncio.to_thread(settings.ca.read_bytes) if settings.ca else None
    return grpc.aio.secure_channel(settings.address, grpc.ssl_channel_credentials(roots), _options(settings))


def _options(settings: Settings) -> list[tuple[str, str | int]]:
    return [
        ("grpc.primary_user_agent", _USER_AGENT),
        ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
        # A dead peer is noticed during a call; the server allows a ping every 30 s.
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.keepalive_permit_without_calls", 0),
        # The default waits up to two minutes before it connects again, long after a restarted server is back.
        ("grpc.initial_reconnect_backoff_ms", 250),
        ("grpc.min_reconnect_backoff_ms", int(CONNECT_TIMEOUT_S * 1000)),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        # gRPC sends even calls to this computer through an http_proxy of the environment.
        ("grpc.enable_http_proxy", 0 if settings.loopback else 1),
    ]
