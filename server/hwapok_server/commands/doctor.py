"""`hwapok doctor`: is everything well, and if not, what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Words

from hwapok_common import logs
from hwapok_common.messages import Text, sentence
from hwapok_server.commands.failures import say_failures
from hwapok_server.doctor.check import Check, State
from hwapok_server.doctor.examine import examine
from hwapok_server.settings import Language, load, operator_language

_COLORS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red"}


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder to look at.")
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language; by default the locale's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
@say_failures
def doctor(data_dir: Path | None, lang: Language | None, as_json: bool) -> None:
    """설치와 각 부분을 살펴보고 할 일을 알려 줍니다. / Checks each part and says what to do.

    Exit code: 0 when Hwapok works or can be started, 1 when something has to be mended first.
    """
    settings = load({"data_dir": data_dir})
    logs.configure("doctor", settings.log_format, settings.log_level)
    checks = examine(settings)
    speaker = _Speaker(lang or operator_language())
    if as_json:
        click.echo(json.dumps([speaker.record(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        Console().print(speaker.table(checks))
    sys.exit(any(check.state is State.FAIL for check in checks))


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Shows checks in one language."""

    language: Language

    def record(self, check: Check) -> dict[str, Any]:
        record = {"key": check.key, "state": check.state, "name": self._say(check.name), "what": self._say(check.what)}
        return record | {"fix": self._say(check.fix)} if check.fix else record

    def table(self, checks: Sequence[Check]) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        for check in checks:
            color = _COLORS[check.state]
            state = self._say(sentence("doctor", f"state_{check.state}"))
            table.add_row(Words(state, color), Words(self._say(check.name)), Words(self._say(check.what)))
            if check.fix:
                table.add_row("", "", Words.assemble(("→", color), f" {self._say(check.fix)}"))
        return table

    def _say(self, text: Text) -> str:
        return text.ko if self.language == "ko" else text.en


if __name__ == "__main__":
    doctor()
