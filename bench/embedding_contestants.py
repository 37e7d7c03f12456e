"""The programs that bench/embedding.py compares, each a process that answers requests of one input."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
import psutil
from numpy.typing import NDArray

from hwapok_server.providers.grpc_embedder import GrpcEmbedder

Rows = NDArray[np.float32]
Inputs = Sequence[str] | Sequence[bytes]


class Contestant(Protocol):
    """A program at work on one model."""

    name: str

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        """One row for each input, each asked for alone by one of so many clients at once."""

    def cpu_s(self) -> float:
        """CPU seconds it has used."""


class Service:
    """The embedding service, over gRPC."""

    def __init__(self, name: str, process: subprocess.Popen[str], target: str) -> None:
        self.name, self._process, self._target = name, psutil.Process(process.pid), target

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        return asyncio.run(self._embed(inputs, clients))

    def cpu_s(self) -> float:
        return _cpu_s(self._process)

    async def _embed(self, inputs: Inputs, clients: int) -> Rows:
        embedder, places = GrpcEmbedder(self._target, timeout_s=300), asyncio.Semaphore(clients)

        async def ask(each: str | bytes) -> Rows:
            async with places:
                found = await (embedder.embed_query([each]) if isinstance(each, str) else embedder.embed_image([each]))
                return found.values

        try:
            return np.concatenate(await asyncio.gather(*map(ask, inputs)))
        finally:
            await embedder.close()


class Plain:
    """transformers in a loop; it has no clients but the one that waits."""

    name = "transformers"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process needs pipes")
        self._process, self._stdin, self._stdout = process, process.stdin, process.stdout

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        kind = "text" if isinstance(inputs[0], str) else "image"
        sent = [each if isinstance(each, str) else base64.b64encode(each).decode() for each in inputs]
        self._stdin.write(json.dumps({"kind": kind, "inputs": sent}) + "\n")
        self._stdin.flush()
        answered = base64.b64decode(json.loads(self._stdout.readline())["rows"])
        return np.frombuffer(answered, np.float32).reshape(len(inputs), -1)

    def cpu_s(self) -> float:
        return _cpu_s(psutil.Process(self._process.pid))


@contextmanager
def service(folder: Path, precision: str) -> Iterator[Contestant]:
    """The service with a model in a precision."""
    command = [sys.executable, "-m", "hwapok_embedding", "--port", "0", "--backend", "koclip", "--model", str(folder)]
    with _running(command, HWAPOK_EMBEDDING_PRECISION=precision) as (process, ready):
        yield Service(f"hwapok {precision}", process, ready.rpartition("grpc=")[2])


@contextmanager
def plain(folder: Path) -> Iterator[Contestant]:
    """The loop with a model."""
    command = [sys.executable, str(Path(__file__).with_name("plain_transformers.py")), str(folder)]
    with _running(command) as (process, _):
        yield Plain(process)


@contextmanager
def _running(command: Sequence[str], **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that has said it is ready, and what it said."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | environment, text=True
    ) as process:
        try:
            ready = process.stdout.readline().strip() if process.stdout else ""
            if not ready:
                raise SystemExit(f"{' '.join(command)} did not start")
            yield process, ready
        finally:
            process.terminate()


def _cpu_s(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system
