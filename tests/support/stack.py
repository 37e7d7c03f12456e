"""A whole Hwapok on a temporary folder: `hwapok up` with free ports, its log collected, its parts within reach."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hwapok_common.ready import ready_values
from hwapok_server.providers.embedded_postgres.server import EmbeddedPostgres
from hwapok_server.settings import load, variables
from support.paid_providers import REFUSED

LogLine = dict[str, Any]
COMMAND = (sys.executable, "-P", "-m", "hwapok_server.commands.up", "--supervised")
FREE_PORTS = ("--grpc-port", "0", "--files-port", "0", "--embedding-port", "0", "--web-port", "0", "--no-web")


class LogCollector:
    """Reads JSON log lines from a pipe, on a thread of its own, until the last writer closes it."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe
        self._lines: list[LogLine] = []
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._collect, daemon=True)
        self._thread.start()

    def count(self) -> int:
        """How many lines there are, to wait for later ones only."""
        return len(self._lines)

    def find(self, after: int = 0, **fields: object) -> list[LogLine]:
        """The lines that have these fields."""
        with self._arrived:
            return [line for line in self._lines[after:] if fields.items() <= line.items()]

    def wait_for(self, timeout: float, after: int = 0, **fields: object) -> LogLine:
        """The first line that has these fields.

        :raises TimeoutError: none came; the message holds the last lines
        """
        with self._arrived:
            if self._arrived.wait_for(lambda: self.find(after, **fields), timeout):
                return self.find(after, **fields)[0]
        raise TimeoutError(f"no log line {fields} after {timeout} s:\n{self.text()[-6000:]}")

    def wait_for_end(self, timeout: float) -> bool:
        """Whether every process that could write has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def text(self) -> str:
        """Everything as it came, for a person."""
        return "\n".join(json.dumps(line, ensure_ascii=False) for line in self._lines)

    def _collect(self) -> None:
        for raw in self._pipe:
            try:
                line = json.loads(raw)
            except ValueError:
                line = {"action": "not_a_log_line", "detail": raw.decode("utf-8", "replace").rstrip("\n")}
            with self._arrived:
                self._lines.append(line)
                self._arrived.notify_all()
        self._pipe.close()


class Stack:
    """A running `hwapok up`. The process, its ready line, its log."""

    def __init__(self, folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.data_dir = folder / "data"
        self.state_dir = folder / "state"
        self.process = subprocess.Popen(
            [*COMMAND, "--data-dir", str(self.data_dir), *FREE_PORTS, "--log-format", "json", *options],
            env=clean_environment() | {"HWAPOK_STATE_DIR": str(self.state_dir)} | dict(environment or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._log = LogCollector(self.process.stderr)
        self.grpc = ""
        self.files = ""
        self.web = ""

    def wait_until_ready(self) -> None:
        """Waits for the ready line.

        :raises RuntimeError: it ended instead; the message holds its log
        """
        assert self.process.stdout
        line = self.process.stdout.readline().decode()
        values = ready_values(line)
        if values is None:
            self.process.wait()
            self._log.wait_for_end(10)
            raise RuntimeError(f"hwapok up ended with {self.process.returncode}:\n{self._log.text()}")
        self.grpc, self.files, self.web = values["grpc"], values["files"], values.get("web", "")

    @property
    def database_url(self) -> str:
        return self._database.url()

    def pid(self, part: str) -> int:
        """The process id of a part as it runs now; `postgres` is the server behind the database part."""
        if part == "postgres":
            return int((self._database.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        self.wait_for_log(action="part_started", part=part)
        return int(self.logs(action="part_started", part=part)[-1]["pid"])

    def kill(self, part: str, number: signal.Signals) -> None:
        """Sends a signal to a part."""
        os.kill(self.pid(part), number)

    def logs(self, after: int = 0, **fields: object) -> list[LogLine]:
        """Log lines so far that have these fields."""
        return self._log.find(after, **fields)

    def log_count(self) -> int:
        """How many log lines there are, for `after`."""
        return self._log.count()

    def wait_for_log(self, timeout: float = 60, after: int = 0, **fields: object) -> LogLine:
        """The first log line, past or future, that has these fields."""
        return self._log.wait_for(timeout, after, **fields)

    def wait_for_silence(self, timeout: float = 30) -> bool:
        """Whether every process of the stack has ended: all of them hold the log's pipe."""
        return self._log.wait_for_end(timeout)

    def download(self, uri: str) -> bytes:
        """The bytes behind a file link."""
        with urllib.request.urlopen(uri, timeout=30) as reply:
            return bytes(reply.read())

    def status(self, uri: str) -> int:
        """The HTTP status of a file link."""
        try:
            with urllib.request.urlopen(uri, timeout=30) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as refused:
            refused.close()
            return refused.code

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stops everything as Ctrl-C does. Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        return code

    @property
    def _database(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(load({"data_dir": self.data_dir, "state_dir": self.state_dir}, environment={}))


def clean_environment() -> dict[str, str]:
    """The environment without any setting of Hwapok but the one that refuses paid providers."""
    return {name: value for name, value in os.environ.items() if not is_ours(name)} | REFUSED


def is_ours(name: str) -> bool:
    """Whether a variable is, or was once, a setting of Hwapok."""
    return name.startswith("HWAPOK_") or name in variables()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder with a short path that the database's user can enter when root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="hwapok-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running_stack(*options: str, environment: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """A stack for the length of the block.

    :param options: further options of `hwapok up`
    :param environment: settings of its own, by variable
    """
    with open_folder() as folder:
        stack = Stack(folder, *options, environment=environment)
        try:
            stack.wait_until_ready()
            yield stack
        finally:
            stack.stop()
            stack.wait_for_silence()
