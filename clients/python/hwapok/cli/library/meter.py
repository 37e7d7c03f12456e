"""How far a command has come with many pictures: a bar on a terminal, nothing where output is read by programs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from hwapok.cli.options import Session
from hwapok.cli.texts import say


class Meter(Protocol):
    """Told how many pictures are done; from any thread."""

    def __call__(self, done: int, /) -> None: ...


@contextmanager
def meter(session: Session, kind: str, total: int) -> Iterator[Meter]:
    """:param kind: the sentence of the section `cli` beside the bar"""
    if session.as_json or not sys.stdout.isatty():
        yield _silent
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    text = TextColumn("{task.description}", markup=False)
    with Progress(text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), transient=True) as bar:
        task = bar.add_task(say(session.language, kind), total=total)
        yield lambda done: bar.update(task, completed=done)


def _silent(_: int, /) -> None:
    """Nobody looks."""
