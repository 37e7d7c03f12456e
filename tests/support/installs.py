"""A virtual environment with Hwapok in it, and what a user can do there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hwapok_common.ready import ready_values
from support.paid_providers import REFUSED

_FIND = """
from importlib.util import find_spec
for name in {modules}:
    parts = name.split(".")  # looking for a.b below a missing a raises
    if all(find_spec(".".join(parts[:count])) for count in range(1, len(parts) + 1)):
        print(name)
"""
_OURS = ("HWAPOK_", "PYTHON", "VIRTUAL_ENV")


def without_ours() -> dict[str, str]:
    """The environment without what belongs to this checkout and to whoever runs the tests; Korean, as by default,
    and refusing paid providers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS) and name[:3] != "LC_"}
    return kept | REFUSED | {"LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Installation:
    """One virtual environment. Commands run in its folder, which holds nothing of this checkout."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, *requirements: str) -> Installation:
        """A fresh environment with the requirements in it, complete and without conflicts."""
        # The pip at hand installs into it: a pip of its own, and bytecode of every module, would take longer.
        bare = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
        subprocess.run(bare, check=True, timeout=120, env=without_ours())
        made = cls(folder)
        made._pip("install", "--quiet", "--no-compile", *requirements)
        made._pip("check")
        return made

    def run(self, program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs one of its programs to the end."""
        return subprocess.run(
            self._command(program, *arguments),
            cwd=self.folder,
            env=without_ours() | environment,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    @contextmanager
    def serving(self, program: str, *arguments: str, **environment: str) -> Iterator[dict[str, str]]:
        """Starts one of its programs and waits for its ready line; stops it as a supervisor does, which must end well.

        :returns: the values of the ready line
        """
        command, log = self._command(program, *arguments), self.folder / "log"
        with (
            log.open("w") as errors,
            subprocess.Popen(
                command,
                cwd=self.folder,
                env=without_ours() | environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            try:
                assert process.stdout
                line = process.stdout.readline()
                values = ready_values(line)
                assert values is not None, log.read_text()
                yield values
            finally:
                process.terminate()
                code = process.wait(timeout=60)
        assert code == 0, log.read_text()

    def python(self, code: str, **environment: str) -> str:
        """What a program prints that runs without a warning."""
        done = self.run("python", "-W", "error", "-c", code, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def found(self, *modules: str) -> list[str]:
        """Those of the modules that are installed here."""
        return self.python(_FIND.format(modules=modules)).split()

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self.folder / "bin" / program), *arguments]

    def _pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=without_ours(), check=False)
        assert done.returncode == 0, done.stdout + done.stderr
