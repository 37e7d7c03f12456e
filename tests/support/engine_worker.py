"""A worker process with a flow of two slow steps, for tests of the engine: `python -m support.engine_worker URL NAME`.

The brief's keyword is the seconds each step takes; the scene `fail` fails the second step's first attempt, `kill` kills
the process in it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from hwapok_common import logs
from hwapok_common.errors import HwapokError, Reason
from hwapok_server.commands.parts import announce, on_stop_signal
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine import Flows, StepRunner
from hwapok_server.jobs.engine_dbos import DbosWorker
from hwapok_server.jobs.performer import Performer
from hwapok_server.jobs.step import Step
from hwapok_server.model import (
    Brief,
    ImportOrder,
    ImportOutcome,
    LayersOrder,
    PromptDelta,
    PromptOutcome,
    RenderOrder,
    RenderOutcome,
)
from hwapok_server.worker import Worker


async def first(step: Step, brief: Brief) -> str:
    await asyncio.sleep(float(brief.tag))
    return "첫 단계"


async def second(step: Step, brief: Brief, before: str) -> str:
    await step.emit(PromptDelta(before, step.attempt))
    await asyncio.sleep(float(brief.tag))
    if brief.scene == "fail" and step.attempt == 1:
        raise HwapokError(Reason.PROVIDER_EMPTY_ANSWER, provider="시험")
    if brief.scene == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return "둘째 단계"


async def prompt(run: StepRunner, brief: Brief) -> PromptOutcome:
    before = await run.step("embed", first, brief)
    return PromptOutcome(await run.step("retrieve", second, brief, before), "", "test", (), ())


async def render(run: StepRunner, order: RenderOrder) -> RenderOutcome:
    raise AssertionError("these tests make no pictures")


async def embed(run: StepRunner, order: ImportOrder) -> ImportOutcome:
    raise AssertionError("these tests have no library")


async def layers(run: StepRunner, order: LayersOrder) -> RenderOutcome:
    raise AssertionError("these tests make no layers")


async def main(url: str, name: str) -> None:
    logs.configure(name)
    database = Database(url)
    engine = DbosWorker(url, name, Performer(database), Flows(prompt, render, embed, layers))
    stop, ready = on_stop_signal(), asyncio.Event()
    taking = asyncio.create_task(Worker(url, name, engine, 4, stop_grace_s=1.0).run(stop, ready))
    await asyncio.wait([taking, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    announce("worker", name=name)
    await taking
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
