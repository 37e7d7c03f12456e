"""A live terminal: a progress bar, the prompt above it as it is written, and lines for what should stay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from hwapok import events
from hwapok.cli import lines
from hwapok.cli.texts import say
from hwapok.costs import Estimate
from hwapok.flows import Result
from hwapok.messages import Language
from hwapok.models import ImportResult, Job, PromptResult, RenderResult, Upload


class TerminalView:
    """Draws with rich."""

    def __init__(self, language: Language, console: Console | None = None) -> None:
        self._language = language
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._prompt, self._attempt = "", 0
        self._live: Live | None = None
        self._bar = Progress(
            BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
        )

    def __enter__(self) -> Self:
        self._bar = Progress(*self._bar.columns, console=self._console)
        self._bar.add_task(say(self._language, "waiting"), total=1.0)
        self._live = Live(self._bar, console=self._console, transient=True, refresh_per_second=8)
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
        self._keep_prompt()

    def event(self, event: events.Event) -> None:
        if isinstance(event, events.Progress):
            stage = lines.stage(self._language, event)
            self._bar.update(self._bar.task_ids[0], completed=event.overall, description=stage)
        elif isinstance(event, events.PromptDelta):
            self._prompt = (self._prompt if event.attempt == self._attempt else "") + event.text
            self._attempt = event.attempt
        elif isinstance(event, events.ReferenceChosen):
            self._print(lines.reference(self._language, event.reference), "cyan")
        elif isinstance(event, events.NoteAdded):
            self._print(lines.note(self._language, event.note), "yellow")
        if self._live is not None:
            self._live.update(Group(Text(self._prompt, style="italic"), self._bar))

    def uploaded(self, upload: Upload) -> None:
        self._print(lines.upload(self._language, upload))

    def result(self, result: Result, files: Mapping[str, Path]) -> None:
        if isinstance(result, PromptResult):
            for line in lines.passed_over(self._language, result):
                self._print(line)
            self.message("prompt_written", job=result.job, writer=result.writer)
        elif isinstance(result, ImportResult):
            self._print(lines.embedded(self._language, result))
        else:
            for line in lines.rendered(self._language, result, files):
                self._print(line, "bold")

    def estimate(self, estimate: Estimate) -> None:
        for line in lines.estimate(self._language, estimate):
            self._print(line)

    def cost(self, job: Job) -> None:
        self._print(lines.cost(self._language, job))

    def job(self, job: Job) -> None:
        self._print(lines.job(self._language, job))

    def layers(self, result: RenderResult) -> None:
        for line in lines.layers(self._language, result):
            self._print(line)

    def message(self, kind: str, **values: object) -> None:
        self._print(say(self._language, kind, **values))

    def _print(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style))

    def _keep_prompt(self) -> None:
        if self._prompt:
            self._print(self._prompt, "italic")
        self._prompt = ""
