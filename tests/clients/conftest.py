"""Clients in other languages, and the main job as each of them did it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hwapok_server.supervisor.lock import read_note
from support.foreign import ForeignClient, Grpcurl, NodeClient
from support.foreign_requests import HeldJobs, MainJob, brief, ended, header, new_id
from support.raw_client import jpeg
from support.stack import Stack


@pytest.fixture(scope="session")
def node_client(stack: Stack) -> NodeClient:
    return NodeClient(stack.grpc)


@pytest.fixture(scope="session")
def grpcurl(stack: Stack) -> Grpcurl:
    return Grpcurl(stack.grpc)


@pytest.fixture(scope="session")
def embedding_target(stack: Stack) -> str:
    """Where the stack's embedding service listens."""
    return read_note(stack.data_dir)["embedding"]


@pytest.fixture(scope="session", params=["node_client", "grpcurl"], ids=["node", "grpcurl"])
def client(request: pytest.FixtureRequest) -> ForeignClient:
    """Each of the programs in turn."""
    found: ForeignClient = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that takes several chunks."""
    file = tmp_path_factory.mktemp("photo") / "photo.jpg"
    file.write_bytes(jpeg(1600, 1200))
    return file


@pytest.fixture(scope="session")
def main_job(client: ForeignClient, photo: Path) -> MainJob:
    """The whole main job, once for each client."""
    announced = header()
    upload = client.upload(announced, photo)
    prompt = client.call("GeneratePrompt", brief(referenceUploads=[upload.only["upload"]["name"]]))
    render = client.call("RenderFromPrompt", {"requestId": new_id(), "promptJob": ended(prompt.events)["name"]})
    return MainJob(announced, upload, prompt, render)


@pytest.fixture
def held_jobs(stack: Stack) -> HeldJobs:
    """Holds prompt jobs in their first step: the embedding service is there and does not answer."""

    @contextmanager
    def held() -> Iterator[None]:
        stack.kill("embedding", signal.SIGSTOP)
        try:
            yield
        finally:
            stack.kill("embedding", signal.SIGCONT)

    return held
