"""`hwapok up` with its real parts: starting, restarting what dies, stopping, and what is in the way of it."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import grpc
import psutil
import psycopg
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import load
from support.stack import Stack, open_folder, running_stack

PARTS = ("database", "embedding", "gateway", "worker-1")
WAIT_S = 60


def has_ipv6() -> bool:
    """Whether this computer has an IPv6 loopback address."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def tough() -> Iterator[Stack]:
    """A stack whose parts are killed."""
    with running_stack() as running:
        yield running


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the database's user can enter."""
    with open_folder() as opened:
        yield opened


def serving(target: str) -> bool:
    """Whether a gRPC server reports SERVING, given time to come back."""
    with grpc.insecure_channel(target) as channel:
        reply = health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(), timeout=WAIT_S, wait_for_ready=True
        )
    return bool(reply.status == health_pb2.HealthCheckResponse.SERVING)


def database_runs(stack: Stack) -> bool:
    settings = load({"data_dir": stack.data_dir, "state_dir": stack.state_dir}, environment={})
    return EmbeddedPostgres(settings).has_process()


def refused(folder: Path, *options: str, **environment: str) -> str:
    """What `hwapok up` says when it does not start. It must say it in one piece and leave nothing running."""
    stack = Stack(folder, *options, environment={"LANG": "en_US.UTF-8", **environment})
    with pytest.raises(RuntimeError) as failure:
        stack.wait_until_ready()
    assert stack.stop() == 1
    assert stack.wait_for_silence(WAIT_S)
    return str(failure.value)


def test_ready_means_that_every_part_works(tough: Stack) -> None:
    """The addresses in the ready line answer at once, and every part proved itself before."""
    assert serving(tough.grpc)
    assert tough.status(f"{tough.files}/healthz") == 200
    for part in PARTS:
        tough.wait_for_log(action="part_ready", part=part)
        started, ready = tough.logs(action="part_started", part=part), tough.logs(action="part_ready", part=part)
        assert len(started) == len(ready) == 1


@pytest.mark.parametrize("part", [*PARTS, "postgres"])
def test_a_part_that_is_killed_comes_back_where_it_was(tough: Stack, part: str) -> None:
    """On the ports first chosen, without touching the others."""
    before = {name: tough.pid(name) for name in (*PARTS, "postgres")}
    seen = tough.log_count()
    tough.kill(part, signal.SIGKILL)
    supervised = "database" if part == "postgres" else part
    tough.wait_for_log(after=seen, action="part_ready", part=supervised)
    after = {name: tough.pid(name) for name in (*PARTS, "postgres")}
    assert before[part] != after[part]
    assert all(before[name] == after[name] for name in PARTS if name != supervised)
    assert serving(tough.grpc)
    with psycopg.connect(tough.database_url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_second_one_on_the_same_folder_says_so(tough: Stack) -> None:
    """With the id of the one that runs, which is left alone."""
    said = refused(tough.data_dir.parent)
    assert f"already running on this data folder (process {tough.process.pid})" in said
    assert tough.process.poll() is None
    assert serving(tough.grpc)


def test_a_port_in_use_is_named_before_anything_starts(folder: Path) -> None:
    """With the option that changes it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(folder, "--files-port", str(port))
    assert f"Port {port} on 127.0.0.1 is in use" in said
    assert "--files-port" in said
    assert "part_started" not in said


def test_a_part_that_cannot_start_ends_it_all(folder: Path) -> None:
    """With the part's name, and its own words in the log."""
    said = refused(folder, HWAPOK_DATABASE_URL="postgresql://127.0.0.1:1/absent")
    assert "failed to start 3 times in a row" in said
    assert "The database cannot be reached" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_everything_and_starts_again_with_its_data(folder: Path, number: signal.Signals) -> None:
    """Ctrl-C, a service manager's signal, a closed terminal: no process is left, and no row is lost."""
    first = Stack(folder)
    first.wait_until_ready()
    with psycopg.connect(first.database_url) as connection:
        connection.execute("create table kept as select 7 as number")
    pids = [first.pid(part) for part in (*PARTS, "postgres")]
    assert first.stop(number) == 0
    assert first.wait_for_silence(WAIT_S)
    assert not any(alive(pid) for pid in pids)
    again = Stack(folder)
    again.wait_until_ready()
    with psycopg.connect(again.database_url) as connection:
        assert connection.execute("select number from kept").fetchone() == (7,)
    assert again.stop() == 0


def test_the_data_folder_may_have_any_name(folder: Path) -> None:
    """With a space and in Korean, as desktops name them."""
    (folder / "내 문서").mkdir()
    stack = Stack(folder / "내 문서")
    stack.wait_until_ready()
    assert serving(stack.grpc)
    assert stack.stop() == 0


def test_the_ready_line_as_json(folder: Path) -> None:
    """For scripts: one object, and nothing else on standard output."""
    stack = Stack(folder, "--json")
    assert stack.process.stdout
    ready = json.loads(stack.process.stdout.readline())["ready"]
    assert ready.keys() == {"grpc", "files"}
    assert serving(ready["grpc"])
    assert stack.status(f"{ready['files']}/healthz") == 200
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.stdout.read() == b""
    assert stack.stop() == 0


@pytest.mark.skipif(not has_ipv6(), reason="this computer has no IPv6")
def test_it_listens_on_ipv6(folder: Path) -> None:
    """Addresses and links are written as IPv6 wants it; who asks for loopback needs no API keys."""
    stack = Stack(folder, environment={"HWAPOK_HOST": "::1"})
    stack.wait_until_ready()
    assert stack.grpc.startswith("[::1]:")
    assert serving(stack.grpc)
    assert stack.status(f"{stack.files}/healthz") == 200
    assert stack.logs(action="no_api_keys") == []
    assert stack.stop() == 0


def test_an_open_gateway_says_so(folder: Path) -> None:
    """On every address, without keys: it serves, and warns."""
    settings = {"HWAPOK_HOST": "0.0.0.0", "HWAPOK_FILES_URL": "http://files.example"}
    stack = Stack(folder, environment=settings)
    stack.wait_until_ready()
    assert stack.files == "http://files.example"
    assert stack.wait_for_log(action="no_api_keys")["level"] == "WARNING"
    assert serving(stack.grpc.replace("0.0.0.0", "127.0.0.1"))
    assert stack.stop() == 0


def test_stopping_while_it_starts_leaves_nothing(folder: Path) -> None:
    """An impatient Ctrl-C is as clean as any."""
    stack = Stack(folder)
    stack.wait_for_log(action="part_started", part="database")
    assert stack.stop() == 0
    assert stack.wait_for_silence(WAIT_S)
    assert not database_runs(stack)


def test_a_killed_supervisor_leaves_no_orphan_and_its_ports_to_the_next(folder: Path) -> None:
    """Its parts notice and stop; the next one waits for their ports instead of failing."""
    first = Stack(folder)
    first.wait_until_ready()
    grpc_port, files_port = first.grpc.rsplit(":", 1)[1], first.files.rsplit(":", 1)[1]
    first.process.kill()
    second = Stack(folder, "--grpc-port", grpc_port, "--files-port", files_port)
    second.wait_until_ready()
    assert first.wait_for_silence(WAIT_S)
    assert second.grpc == first.grpc
    assert serving(second.grpc)
    assert second.stop() == 0
    assert second.wait_for_silence(WAIT_S)
    assert not database_runs(second)
    first.stop()


def test_an_orphaned_stack_stops_its_database(folder: Path) -> None:
    """Even when nobody starts another one."""
    stack = Stack(folder)
    stack.wait_until_ready()
    stack.process.kill()
    assert stack.wait_for_silence(WAIT_S)
    assert not database_runs(stack)
    stack.stop()


def test_another_database_is_used_when_it_is_named(database_url: str) -> None:
    """Then none is started here."""
    with running_stack(environment={"HWAPOK_DATABASE_URL": database_url}) as stack:
        assert serving(stack.grpc)
        assert stack.logs(action="part_started", part="database") == []
        assert not (stack.data_dir / "database").exists()


def test_more_workers_have_names_of_their_own() -> None:
    """A restarted worker goes on with the jobs of its name."""
    with running_stack("--workers", "2") as stack:
        for part in (*PARTS, "worker-2"):
            stack.wait_for_log(action="part_ready", part=part)
        assert stack.pid("worker-1") != stack.pid("worker-2")


def test_the_ready_line_is_all_that_is_printed(folder: Path) -> None:
    """A script reads one line; everything else is the log."""
    stack = Stack(folder)
    stack.wait_until_ready()
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.stdout
    assert stack.process.stdout.read() == b""
    assert stack.stop() == 0


def alive(process_id: int) -> bool:
    """Whether a process still runs; an unreaped one does not."""
    try:
        return psutil.Process(process_id).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
