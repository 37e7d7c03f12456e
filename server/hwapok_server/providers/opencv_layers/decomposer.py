"""LayerDecomposer over hwapok_server.layers.

Each picture has a process of its own, as many at once as the machine bears: a cancelled job ends its work by ending the
process, a crash hurts one job, and what a large picture took in memory is given back to the system.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from hwapok_common.logs import log
from hwapok_common.messages import sentence
from hwapok_server.model import LayerSettings, Note, PsdLayers
from hwapok_server.ports import DecomposerAway, Decomposition, FlatPicture, OnProgress
from hwapok_server.providers.opencv_layers.wire import Result, Task, read_answer, task_line
from hwapok_server.settings import bare_environment

PATIENCE_S = 900.0
"""For one picture. One of 1024 pixels a side takes seconds; one of 4096 on a busy machine can take some minutes."""
_PROGRAM = "hwapok_server.providers.opencv_layers.process"
_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_THREADS = "2"
_LAST_WORDS = 2000
"""Bytes of a failed process's standard error that are logged."""

_logger = logging.getLogger(__name__)


class OpenCvLayers:
    """LayerDecomposer."""

    name = "opencv"
    description = sentence("provider", "layers_opencv")

    def __init__(self, model: Path | None, at_once: int | None = None) -> None:
        """
        :param model: weights of the network that finds the subject; None finds it in the classical way
        :param at_once: pictures at a time; else one for every two processors
        """
        self._model = model
        self._places = asyncio.Semaphore(at_once or max((os.cpu_count() or 2) // 2, 1))

    async def decompose(
        self,
        picture: FlatPicture,
        layer: str,
        psd_layers: PsdLayers,
        settings: LayerSettings,
        on_progress: OnProgress,
    ) -> Decomposition:
        pictures = [picture.apart.subject, picture.apart.background] if picture.apart else [picture.picture]
        model = str(self._model) if self._model else ""
        task = Task(layer, psd_layers, settings, model, tuple(map(len, pictures)))
        async with self._places:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    result, packed = await _ask(task, pictures, on_progress)
            except TimeoutError as error:
                raise DecomposerAway(f"not done within {PATIENCE_S:.0f} s") from error
        return Decomposition(packed, result.psd_layers, tuple(map(_note, result.findings)))


async def _ask(task: Task, pictures: Sequence[bytes], on_progress: OnProgress) -> tuple[Result, bytes]:
    """:raises DecomposerAway: the process failed"""
    async with _running() as process:
        given, answers, errors = process.stdin, process.stdout, process.stderr
        if given is None or answers is None or errors is None:
            raise DecomposerAway("no pipes")
        last_words = asyncio.create_task(errors.read())
        try:
            given.writelines((task_line(task), *pictures))
            await given.drain()
            return await _answer(answers, on_progress)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError) as error:
            said = (await last_words)[-_LAST_WORDS:].decode("utf-8", "replace")
            log(_logger, "layers_process_failed", logging.ERROR, stderr=said)
            raise DecomposerAway(f"process ended with {await process.wait()}") from error
        finally:
            last_words.cancel()


async def _answer(output: asyncio.StreamReader, on_progress: OnProgress) -> tuple[Result, bytes]:
    while True:
        answer = read_answer(await output.readuntil())
        if isinstance(answer, Result):
            return answer, await output.readexactly(answer.size)
        if 0 < answer.share < 1:
            await on_progress(answer.share, answer.step)


@asynccontextmanager
async def _running() -> AsyncIterator[Process]:
    """The process, ended at the end however that comes. -P keeps the working directory off its path; a group of its
    own keeps the terminal's Ctrl-C away."""
    environment = bare_environment() | dict.fromkeys(_THREADED, _THREADS)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", _PROGRAM),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=environment,
        process_group=0,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())


def _note(finding: str) -> Note:
    reason = f"LAYERS_{finding.upper()}"
    return Note(reason, sentence("note", reason))
