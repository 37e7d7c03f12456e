"""One supervised part with stand-ins: small programs that are ready, die, hang or refuse to stop when told to."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from hwapok_server.operator import OperatorError
from hwapok_server.settings import load
from hwapok_server.supervisor.part import Part, Patience, Plan, Ready
from hwapok_server.supervisor.parts import foundations

PATIENCE = Patience(start=30, probe=0.01, first_pause=0.01, longest_pause=0.05)
WAIT_S = 30
READY = "import os, sys, time; print('ready part=stand-in pid=%d' % os.getpid(), flush=True);"
UNTIL_END_OF_INPUT = READY + "sys.stdin.read()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + READY + "time.sleep(600)"
WITH_CHILD = (
    "import subprocess; child = subprocess.Popen(['sleep', '600']);"
    "print('ready child=%d' % child.pid, flush=True); import time; time.sleep(600)"
)


async def works(_: Ready) -> bool:
    return True


def part(
    program: str,
    *arguments: str,
    probe: Callable[[Ready], Awaitable[bool]] = works,
    stop_s: float = 20,
    patience: Patience = PATIENCE,
) -> Part:
    """A part that runs a Python program."""
    command = (sys.executable, "-c", program, *arguments)
    return Part(Plan("stand-in", command, dict(os.environ), probe, stop_s), patience)


@asynccontextmanager
async def kept(running: Part) -> AsyncIterator[asyncio.Task[None]]:
    """Keeps a part running for the length of the block, then stops it."""
    task = asyncio.create_task(running.keep_running())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await running.stop()


async def ready(running: Part) -> psutil.Process:
    """The process of a part, once it is ready."""
    async with asyncio.timeout(WAIT_S):
        return psutil.Process(int((await running.ready())["pid"]))


def test_a_part_is_ready_when_it_says_so_and_proves_it() -> None:
    """Neither alone is enough."""
    asked: list[Ready] = []

    async def works_the_third_time(line: Ready) -> bool:
        asked.append(line)
        return len(asked) == 3

    async def scenario() -> None:
        running = part(UNTIL_END_OF_INPUT, probe=works_the_third_time)
        async with kept(running):
            process = await ready(running)
            assert [line["part"] for line in asked] == ["stand-in"] * 3
            assert process.is_running()

    asyncio.run(scenario())


def test_a_value_of_the_ready_line_may_hold_spaces() -> None:
    """Such as the path of a folder that is named in Korean."""

    async def scenario() -> Ready:
        program = "from hwapok_server.commands.parts import announce; import sys;"
        program += "announce('stand-in', path='/home/me/내 문서/it\\'s', grpc='[::1]:5'); sys.stdin.read()"
        running = part(program)
        async with kept(running), asyncio.timeout(WAIT_S):
            return await running.ready()

    assert asyncio.run(scenario()) == {"part": "stand-in", "path": "/home/me/내 문서/it's", "grpc": "[::1]:5"}


def test_the_embedding_service_knows_no_secrets(tmp_path: Path) -> None:
    """It decodes pictures of strangers and needs neither the database nor anyone's key."""
    given = {"data_dir": tmp_path, "database_url": "postgresql://u:a-secret@db/h", "api_keys": "me=a-secret"}
    [embedding] = foundations(load(given, environment={}))
    assert embedding.name == "embedding"
    assert embedding.environment["HWAPOK_EMBEDDING_PORT"] == "50061"
    assert not any("a-secret" in value for value in embedding.environment.values())


def test_a_part_that_dies_is_started_again() -> None:
    """And is ready again."""

    async def scenario() -> None:
        lives: list[Ready] = []
        again = asyncio.Event()

        async def seen(line: Ready) -> bool:
            lives.append(line)
            if len(lives) == 2:
                again.set()
            return True

        running = part(UNTIL_END_OF_INPUT, probe=seen)
        async with kept(running):
            first = await ready(running)
            first.kill()
            async with asyncio.timeout(WAIT_S):
                await again.wait()
            assert (await ready(running)).pid != first.pid

    asyncio.run(scenario())


def test_a_part_that_never_starts_is_given_up(tmp_path: Path) -> None:
    """After three starts in a row, with its name."""
    starts = tmp_path / "starts"

    async def scenario() -> None:
        program = "import sys; open(sys.argv[1], 'a').write('x'); sys.exit(3)"
        async with kept(part(program, str(starts))) as keeping:
            with pytest.raises(OperatorError, match="stand-in failed to start 3 times"):
                await asyncio.wait_for(keeping, WAIT_S)

    asyncio.run(scenario())
    assert starts.read_text() == "xxx"


def test_a_part_that_hangs_while_starting_is_given_up() -> None:
    """Silence counts as a failed start."""

    async def scenario() -> None:
        hanging = part("import time; time.sleep(600)", patience=Patience(start=0.3, first_pause=0.01))
        async with kept(hanging) as keeping:
            with pytest.raises(OperatorError):
                await asyncio.wait_for(keeping, WAIT_S)

    asyncio.run(scenario())


def test_a_part_that_will_not_stop_is_killed() -> None:
    """Ctrl-C always comes to an end."""

    async def scenario() -> psutil.Process:
        running = part(DEAF, stop_s=0.2)
        async with kept(running):
            return await ready(running)

    assert not asyncio.run(scenario()).is_running()


def test_what_a_part_started_ends_with_it() -> None:
    """A part that is killed leaves no helper behind."""

    async def scenario() -> psutil.Process:
        running = part(WITH_CHILD, stop_s=0.2)
        async with kept(running):
            async with asyncio.timeout(WAIT_S):
                return psutil.Process(int((await running.ready())["child"]))

    child = asyncio.run(scenario())
    assert psutil.wait_procs([child], timeout=WAIT_S)[1] == [] or child.status() == psutil.STATUS_ZOMBIE


def test_a_part_does_not_share_the_terminal_of_its_supervisor() -> None:
    """Ctrl-C reaches the supervisor alone, which then stops the parts in order."""

    async def scenario() -> None:
        running = part(UNTIL_END_OF_INPUT)
        async with kept(running):
            assert os.getsid((await ready(running)).pid) != os.getsid(0)

    asyncio.run(scenario())
