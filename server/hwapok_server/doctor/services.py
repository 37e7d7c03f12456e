"""The running parts: asked where a running Hwapok says they are, or where the settings put them."""

from __future__ import annotations

import asyncio

from hwapok_common.addresses import address, reachable
from hwapok_common.errors import HwapokError
from hwapok_server.doctor.check import Check, fail, ok, warn
from hwapok_server.operator import OperatorError
from hwapok_server.ports import EmbeddingInfo
from hwapok_server.providers.grpc_embedder import GrpcEmbedder
from hwapok_server.settings import Settings
from hwapok_server.supervisor.health import grpc_serves, tls_answers
from hwapok_server.supervisor.lock import is_in_use, read_note
from hwapok_server.supervisor.ports import LOOPBACK, fix_ports

_PATIENCE_S = 5.0


def embedding(settings: Settings) -> Check:
    """Whether texts and pictures can be compared, and by what."""
    noted = read_note(settings.data_dir).get("embedding")
    target = settings.embedding_target or noted or f"{LOOPBACK}:{settings.embedding_port}"
    try:
        info = asyncio.run(_embedding_info(target))
    except HwapokError:
        if settings.embedding_target:
            return warn("embedding", "embedding_away", target=target)
        return _not_running("embedding", settings, target)
    values = {"target": target, "backend": info.backend, "model": info.model_id, "device": info.device}
    if info.advice:
        return warn("embedding", "embedding_lesser", advice=info.advice, **values)
    return ok("embedding", "embedding_runs", **values)


def gateway(settings: Settings) -> Check:
    """Whether clients are served."""
    target = read_note(settings.data_dir).get("grpc") or address(reachable(settings.host), settings.grpc_port)
    host, port = target.rsplit(":", 1)
    serves = tls_answers(host.strip("[]"), int(port)) if settings.tls_cert else grpc_serves(target)
    if asyncio.run(serves):
        return ok("gateway", "gateway_runs", target=target)
    return _not_running("gateway", settings, target)


def ports(settings: Settings) -> Check:
    """Whether `hwapok up` could listen where it is told to."""
    if is_in_use(settings.data_dir):
        return ok("ports", "ports_ours", pid=read_note(settings.data_dir).get("pid", "?"))
    try:
        asyncio.run(fix_ports(settings))
    except OperatorError as error:
        return fail("ports", "ports_taken", detail=error.text)
    return ok("ports", "ports_free", ports=f"{settings.grpc_port}, {settings.files_port}, {settings.embedding_port}")


def _not_running(key: str, settings: Settings, target: str) -> Check:
    """Bad only while a Hwapok runs."""
    if is_in_use(settings.data_dir):
        return fail(key, "part_away", target=target)
    return warn(key, "part_stopped")


async def _embedding_info(target: str) -> EmbeddingInfo:
    embedder = GrpcEmbedder(target, timeout_s=_PATIENCE_S)
    try:
        return await embedder.info()
    finally:
        await embedder.close()
