"""How a command shows what happens: JSON lines, plain lines, or a live terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import click

from hwapok.cli import lines, records
from hwapok.cli.texts import say
from hwapok.costs import Estimate
from hwapok.events import Event, NoteAdded, Progress, PromptDelta, ReferenceChosen
from hwapok.flows import Result
from hwapok.messages import Language
from hwapok.models import ImportResult, Job, PromptResult, RenderResult, Upload

_KINDS = {PromptResult: "prompt", RenderResult: "render", ImportResult: "import"}


class View(Protocol):
    """Shows one command's work. A context manager while a run is followed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def event(self, event: Event) -> None:
        """Something happened to the job being followed."""

    def uploaded(self, upload: Upload) -> None:
        """A picture was accepted."""

    def result(self, result: Result, files: Mapping[str, Path]) -> None:
        """A job has ended well; its files are where `files` says."""

    def estimate(self, estimate: Estimate) -> None:
        """What a job would cost."""

    def cost(self, job: Job) -> None:
        """A job that was followed has cost something."""

    def job(self, job: Job) -> None:
        """A job, as an answer."""

    def layers(self, result: RenderResult) -> None:
        """The layers of a PSD, as an answer."""

    def message(self, kind: str, **values: object) -> None:
        """Anything else: a sentence of the section `cli` for people, an event for programs."""


class JsonView:
    """One JSON object a line."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def event(self, event: Event) -> None:
        click.echo(records.event_line(event))

    def uploaded(self, upload: Upload) -> None:
        click.echo(records.line("upload", upload=upload))

    def result(self, result: Result, files: Mapping[str, Path]) -> None:
        click.echo(records.line("result", kind=_KINDS[type(result)], result=result, files=dict(files)))

    def estimate(self, estimate: Estimate) -> None:
        click.echo(records.line("estimate", estimate=estimate))

    def cost(self, job: Job) -> None:
        """The snapshot in its `finished` event says it."""

    def job(self, job: Job) -> None:
        click.echo(records.line("job", job=job))

    def layers(self, result: RenderResult) -> None:
        click.echo(records.line("layers", job=result.job, layers=result.layers))

    def message(self, kind: str, **values: object) -> None:
        click.echo(records.line(kind, **values))


class PlainView:
    """Lines as things happen, for pipes and logs; the prompt appears as it is written."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._stage: tuple[str, int] | None = None
        self._attempt = 0
        """Of the prompt whose line is still open; 0 when none is."""

    def __enter__(self) -> Self:
        self._stage = None
        return self

    def __exit__(self, *_: object) -> None:
        self._end_prompt()

    def event(self, event: Event) -> None:
        if isinstance(event, PromptDelta):
            self._delta(event)
        elif isinstance(event, Progress) and (event.stage, event.attempt) != self._stage:
            self._stage = (event.stage, event.attempt)
            self.line(lines.stage(self._language, event))
        elif isinstance(event, ReferenceChosen):
            self.line(lines.reference(self._language, event.reference))
        elif isinstance(event, NoteAdded):
            self.line(lines.note(self._language, event.note))

    def uploaded(self, upload: Upload) -> None:
        self.line(lines.upload(self._language, upload))

    def result(self, result: Result, files: Mapping[str, Path]) -> None:
        if isinstance(result, PromptResult):
            for line in lines.passed_over(self._language, result):
                self.line(line)
            self.message("prompt_written", job=result.job, writer=result.writer)
        elif isinstance(result, ImportResult):
            self.line(lines.embedded(self._language, result))
        else:
            for line in lines.rendered(self._language, result, files):
                self.line(line)

    def estimate(self, estimate: Estimate) -> None:
        for line in lines.estimate(self._language, estimate):
            self.line(line)

    def cost(self, job: Job) -> None:
        self.line(lines.cost(self._language, job))

    def job(self, job: Job) -> None:
        self.line(lines.job(self._language, job))

    def layers(self, result: RenderResult) -> None:
        for line in lines.layers(self._language, result):
            self.line(line)

    def message(self, kind: str, **values: object) -> None:
        self.line(say(self._language, kind, **values))

    def line(self, text: str) -> None:
        """One whole line."""
        self._end_prompt()
        click.echo(text)

    def _delta(self, event: PromptDelta) -> None:
        if event.attempt != self._attempt:
            self._end_prompt()
        self._attempt = event.attempt
        click.echo(event.text, nl=False)

    def _end_prompt(self) -> None:
        if self._attempt:
            click.echo()
        self._attempt = 0


def choose(language: Language, *, as_json: bool) -> View:
    """The view for where standard output goes."""
    if as_json:
        return JsonView()
    if not sys.stdout.isatty():
        return PlainView(language)
    from hwapok.cli.terminal import TerminalView  # noqa: PLC0415 - rich is slow to import and mostly not needed

    return TerminalView(language)
