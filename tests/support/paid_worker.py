"""A worker process whose prompt jobs pay: `python -m support.paid_worker URL NAME FOLDER`, with a folder for blobs.

The brief's scene is the URL of the provider. With the keyword `stay` the first attempt stays in its step once it has
its answer.
"""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from pathlib import Path

from hwapok_common import logs
from hwapok_server.budgets import Budgets
from hwapok_server.commands.parts import announce, on_stop_signal
from hwapok_server.db.engine import Database
from hwapok_server.jobs.engine import Flows, StepRunner
from hwapok_server.jobs.engine_dbos import DbosWorker
from hwapok_server.jobs.performer import Performer
from hwapok_server.jobs.step import Step
from hwapok_server.model import Brief, Estimate, PromptDelta, PromptOutcome, Usage
from hwapok_server.ports import Answer
from hwapok_server.providers.local.blob_store import LocalBlobStore
from hwapok_server.providers.signing import SigningKeys
from hwapok_server.steps.blobs import LedgeredBlobs
from hwapok_server.steps.paid_calls import LedgeredPaidCalls
from hwapok_server.worker import Worker
from support.engine_worker import embed, layers, render

COST = Usage(10, 2, 321)


class Flow:
    """One paid step."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._blobs = LedgeredBlobs(database, LocalBlobStore(folder, SigningKeys.in_memory(), ""))

    async def write(self, step: Step, brief: Brief) -> str:
        async def call() -> Answer:
            return Answer(await asyncio.to_thread(_fetch, brief.scene), "text/plain", COST)

        paid = LedgeredPaidCalls(self._database, self._blobs, Budgets(1_000_000), step)
        answer = await paid.once("text", Estimate("test/model", 500), call)
        await step.emit(PromptDelta(answer.body.decode(), step.attempt))
        if brief.tag == "stay" and step.attempt == 1:
            await asyncio.Event().wait()
        return answer.body.decode()

    async def __call__(self, run: StepRunner, brief: Brief) -> PromptOutcome:
        return PromptOutcome(await run.step("write_prompt", self.write, brief), "", "test", (), ())


def _fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        content: bytes = answer.read()
    return content


async def main(url: str, name: str, folder: str) -> None:
    logs.configure(name)
    database = Database(url)
    flows = Flows(Flow(database, Path(folder)), render, embed, layers)
    stop, ready = on_stop_signal(), asyncio.Event()
    engine = DbosWorker(url, name, Performer(database), flows)
    taking = asyncio.create_task(Worker(url, name, engine, 4, stop_grace_s=1.0).run(stop, ready))
    await asyncio.wait([taking, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    announce("worker", name=name)
    await taking
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
