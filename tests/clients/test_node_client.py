"""What only the Node client shows: cancelling from inside a client, delays, and the example of the documentation."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from hwapok_common.errors import HwapokError, Reason
from support import node
from support.fake_gateway import FakeGateway, Fault
from support.foreign import NodeClient
from support.foreign_requests import HeldJobs, brief, ended
from support.stack import Stack

EXAMPLE = Path(__file__).parents[2] / "examples" / "node" / "make_picture.mjs"
Example = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """Runs the example in an empty folder."""

    def run(target: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        program, environment = node.command(EXAMPLE)
        return subprocess.run(
            [*program, *arguments],
            cwd=tmp_path,
            env=environment | {"HWAPOK_TARGET": target},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    return run


def test_cancelling_a_stream(node_client: NodeClient, held_jobs: HeldJobs) -> None:
    """A stream cancelled by its client ends as CANCELLED; the job goes on to its end."""
    order = brief()
    name = f"jobs/{order['requestId']}"
    with held_jobs():
        cancelled = node_client.call("GeneratePrompt", order, cancel_after=1)
        assert (cancelled.code, len(cancelled.messages), cancelled.details) == (1, 1, [])
        assert node_client.call("GetJob", {"name": name}).only["job"]["state"] == "JOB_STATE_RUNNING"
    assert ended(node_client.call("WatchJob", {"name": name}).events)["state"] == "JOB_STATE_SUCCEEDED"


def test_delay_of_a_retry() -> None:
    """Where trying again can help, the error says when."""
    with FakeGateway() as gateway:
        gateway.faults["GetCatalog"].append(Fault(error=HwapokError(Reason.SERVER_BUSY, retry_after=1.5)))
        refused = NodeClient(gateway.target).call("GetCatalog")
    assert (refused.code, refused.reason) == (8, "SERVER_BUSY")
    assert refused.detail("RetryInfo")["retryDelay"] == {"seconds": "1", "nanos": 500_000_000}


def test_example(example: Example, stack: Stack, photo: Path, tmp_path: Path) -> None:
    """The documentation's example makes a picture and a PSD from a scene and a photo."""
    told = example(stack.grpc, "달빛 아래 한옥 마당에 앉은 고양이", str(photo))
    assert (told.returncode, told.stderr) == (0, "")
    assert "참고: photo.jpg" in told.stdout
    files = [tmp_path / line for line in told.stdout.splitlines() if line.startswith("out/")]
    assert [file.suffix for file in files] == [".png", ".psd"]
    assert files[1].read_bytes().startswith(b"8BPS")


def test_example_survives_a_lost_connection(example: Example) -> None:
    """The example goes on where the stream broke off."""
    with FakeGateway() as gateway:
        gateway.faults["GeneratePrompt"].append(Fault(grpc.StatusCode.UNAVAILABLE, after=3))
        told = example(gateway.target, "달빛")
        assert [request.after_sequence for request in gateway.requests("WatchJob")] == [3]
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.count("[2/4] 비슷한 그림을 찾고 있습니다") == 1


def test_example_says_what_is_wrong(example: Example, stack: Stack) -> None:
    """The example shows the server's own sentence."""
    told = example(stack.grpc, "가" * 2001)
    assert (told.returncode, told.stderr) == (1, "요청에 고칠 곳이 있습니다: scene\n")
