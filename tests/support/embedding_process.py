"""The embedding service as a real process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from hwapok_common.ready import ready_values


@dataclass(frozen=True, slots=True)
class EmbeddingProcess:
    """A process that has said it is ready."""

    target: str
    """host:port"""
    process: subprocess.Popen[str]
    log_file: IO[str]

    def stop(self, timeout: float = 30) -> int:
        """Asks it to stop, as a supervisor does; its exit code."""
        self.process.terminate()
        return self.process.wait(timeout)

    def log(self) -> str:
        """What it has logged so far."""
        self.log_file.seek(0)
        return self.log_file.read()


@contextmanager
def embedding_process(
    *arguments: str, stdin: int = subprocess.DEVNULL, **environment: str
) -> Iterator[EmbeddingProcess]:
    """A running service on a free port; killed at the end, if it still runs."""
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [sys.executable, "-m", "hwapok_embedding", "--port", "0", *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=log,
            env=clean_environment() | environment,
            text=True,
        ) as process,
    ):
        try:
            ready = process.stdout.readline() if process.stdout else ""
            values = ready_values(ready) or {}
            started = EmbeddingProcess(values.get("grpc", ""), process, log)
            assert values.keys() == {"part", "grpc"}, started.log()
            yield started
        finally:
            process.kill()


def clean_environment() -> dict[str, str]:
    """The environment without this product's variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith("HWAPOK_")}
