"""The programs that bench/embedding.py compares, each in processes of its own that answer requests of one input."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx
import numpy as np
import psutil
from numpy.typing import NDArray

from hwapok_server.providers.grpc_embedder import GrpcEmbedder

Rows = NDArray[np.float32]
Inputs = Sequence[str] | Sequence[bytes]
HERE = Path(__file__).parent
STARTING_S = 300


class Contestant(Protocol):
    """A program at work on one model."""

    name: str
    serves: bool
    """Whether it answers several clients at once; a loop in a program does not."""

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        """One row for each input, each asked for alone by one of so many clients at once."""

    def cpu_s(self) -> float:
        """CPU seconds its processes have used."""


class Service:
    """The embedding service, over gRPC."""

    serves = True

    def __init__(self, name: str, process: psutil.Process, target: str) -> None:
        self.name, self._process, self._target = name, process, target

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        return asyncio.run(self._embed(inputs, clients))

    def cpu_s(self) -> float:
        return tree_cpu_s(self._process)

    async def _embed(self, inputs: Inputs, clients: int) -> Rows:
        embedder = GrpcEmbedder(self._target, timeout_s=300)

        async def ask(each: str | bytes) -> Rows:
            found = await (embedder.embed_query([each]) if isinstance(each, str) else embedder.embed_image([each]))
            return found.values

        try:
            return await at_once(ask, inputs, clients)
        finally:
            await embedder.close()


class Piped:
    """A program that speaks lines of JSON (answering.py)."""

    def __init__(self, name: str, process: subprocess.Popen[str], serves: bool = False) -> None:
        """
        :param serves: its child processes serve and it is their client, whose CPU does not count
        """
        if process.stdin is None or process.stdout is None:
            raise ValueError("the process needs pipes")
        self.name, self.serves = name, serves
        self._process, self._stdin, self._stdout = psutil.Process(process.pid), process.stdin, process.stdout

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        kind = "text" if isinstance(inputs[0], str) else "image"
        sent = [each if isinstance(each, str) else base64.b64encode(each).decode() for each in inputs]
        self._stdin.write(json.dumps({"kind": kind, "inputs": sent, "clients": clients}) + "\n")
        self._stdin.flush()
        answered = base64.b64decode(json.loads(self._stdout.readline())["rows"])
        return np.frombuffer(answered, np.float32).reshape(len(inputs), -1)

    def cpu_s(self) -> float:
        return tree_cpu_s(self._process) - (own_cpu_s(self._process) if self.serves else 0)


class Infinity:
    """infinity-emb, over HTTP; pictures travel as data URIs and vectors as base64, the shortest it offers."""

    name, serves = "infinity-emb", True

    def __init__(self, process: psutil.Process, url: str) -> None:
        self._process, self._url = process, url

    def embed(self, inputs: Inputs, clients: int) -> Rows:
        return asyncio.run(self._embed(inputs, clients))

    def cpu_s(self) -> float:
        return tree_cpu_s(self._process)

    async def _embed(self, inputs: Inputs, clients: int) -> Rows:
        async with httpx.AsyncClient(timeout=300, limits=httpx.Limits(max_connections=clients)) as client:

            async def ask(each: str | bytes) -> Rows:
                answer = (await client.post(f"{self._url}/embeddings", json=_asked(each))).raise_for_status().json()
                row = np.frombuffer(base64.b64decode(answer["data"][0]["embedding"]), np.float32)[None]
                unit: Rows = row / np.linalg.norm(row)
                return unit

            return await at_once(ask, inputs, clients)


def _asked(each: str | bytes) -> dict[str, object]:
    text = isinstance(each, str)
    sent = each if isinstance(each, str) else f"data:image/jpeg;base64,{base64.b64encode(each).decode()}"
    return {"model": "m", "input": [sent], "modality": "text" if text else "image", "encoding_format": "base64"}


async def at_once(ask: Callable[[str | bytes], Awaitable[Rows]], inputs: Inputs, clients: int) -> Rows:
    """Rows of all inputs, of which so many are asked for at once."""
    places = asyncio.Semaphore(clients)

    async def placed(each: str | bytes) -> Rows:
        async with places:
            return await ask(each)

    return np.concatenate(await asyncio.gather(*map(placed, inputs)))


@contextmanager
def service(folder: Path, precision: str) -> Iterator[Contestant]:
    """The service with a model in a precision."""
    command = [sys.executable, "-m", "hwapok_embedding", "--port", "0", "--backend", "koclip", "--model", str(folder)]
    with running(command, HWAPOK_EMBEDDING_PRECISION=precision) as process:
        ready = said_ready(process)
        yield Service(f"hwapok {precision}", psutil.Process(process.pid), ready.rpartition("grpc=")[2])


@contextmanager
def piped(name: str, python: Path, script: str, folder: Path, serves: bool = False) -> Iterator[Contestant]:
    """A script of this folder that answers lines of JSON."""
    # clip-server's framework would ask its maker for news and listen on every interface.
    quiet = {"JINA_OPTOUT_TELEMETRY": "1", "NO_VERSION_CHECK": "1", "JINA_DEFAULT_HOST": "127.0.0.1"}
    with running([str(python), str(HERE / script), str(folder)], **quiet) as process:
        said_ready(process)
        yield Piped(name, process, serves)


@contextmanager
def infinity(python: Path, folder: Path) -> Iterator[Contestant]:
    """infinity-emb with a model."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    options = ["--engine", "torch", "--device", "cpu", "--batch-size", "32", "--no-bettertransformer"]
    options += ["--no-model-warmup", "--host", "127.0.0.1", "--port", port, "--served-model-name", "m"]
    command = [str(python.with_name("infinity_emb")), "v2", "--model-id", str(folder), *options]
    with running(command, DO_NOT_TRACK="1", HF_HUB_OFFLINE="1", INFINITY_HOME=str(python.parent)) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/health", process)
        yield Infinity(psutil.Process(process.pid), url)


@contextmanager
def running(command: Sequence[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process with pipes, whose OpenMP threads sleep while they wait; ended with its children."""
    surrounding = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"} | environment
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surrounding, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                _kill_tree(psutil.Process(process.pid))


def _kill_tree(process: psutil.Process) -> None:
    """infinity and clip-server may outlive a request to stop."""
    for each in (*process.children(recursive=True), process):
        each.kill()


def said_ready(process: subprocess.Popen[str]) -> str:
    """The first line it prints."""
    ready = process.stdout.readline().strip() if process.stdout else ""
    if not ready:
        raise SystemExit(f"{process.args!r} did not start")
    return ready


def tree_cpu_s(process: psutil.Process) -> float:
    """CPU seconds of a process and of all that it has started."""
    return sum(map(own_cpu_s, (process, *process.children(recursive=True))))


def own_cpu_s(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system


def _wait_for(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + STARTING_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(url).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{process.args!r} did not start")
