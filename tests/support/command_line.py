"""The command line, run in this process or as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from click.testing import CliRunner, Result

from hwapok.cli import cli


class CommandLine:
    """`hwapok` against one server."""

    def __init__(self, target: str) -> None:
        self.environment = {"HWAPOK_TARGET": target, "LANG": "ko_KR.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}

    def __call__(self, *arguments: str, **environment: str) -> Result:
        """Runs a command to its end."""
        return CliRunner().invoke(cli, arguments, env=self.environment | environment, prog_name="hwapok")

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        """The JSON lines of a command."""
        return [json.loads(line) for line in self(*arguments, "--json").stdout.splitlines()]

    def start(self, *arguments: str | bytes, **options: Any) -> subprocess.Popen[bytes]:
        """Starts a command in a process of its own."""
        environment = os.environ | self.environment
        return subprocess.Popen([sys.executable, "-m", "hwapok", *arguments], env=environment, **options)
