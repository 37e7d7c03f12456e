"""What an import did: counts, and a table of what a person should look at."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence

import click

from hwapok.cli import records
from hwapok.cli.library.folder import Found
from hwapok.cli.library.problems import Kind, Problem
from hwapok.cli.options import Session
from hwapok.cli.texts import say, word
from hwapok.errors import StudioError
from hwapok.messages import Text, sentence
from hwapok.pictures import Added, LibraryPicture, NearDuplicate

_WIDTH = 160
"""Columns of the table where there is no terminal."""
_LISTED = 200
"""Most problems listed for people; `--json` has them all."""


class Report:
    """Filled as results come in."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = list(problems)
        self.answered = self.added = self.duplicates = self.updated = 0
        self._files: dict[str, str] = {}
        """What pictures of this import are called, by name."""
        self._alike: list[tuple[str, tuple[NearDuplicate, ...]]] = []
        """Names of added pictures, and what each looks like."""

    @property
    def kept(self) -> int:
        """Pictures that are in the library now."""
        return self.added + self.duplicates

    def take(self, found: Found, result: Added, *, updated: bool = False) -> None:
        """What became of a picture.

        :param updated: it was there, and was changed
        """
        self.answered += 1
        if result.picture is None:
            self._problems.append(_refused(found, result.error))
            return
        self._files.setdefault(result.picture.name, found.shown)
        if result.duplicate:
            self.duplicates += 1
            self.updated += updated
            if found.captioned and not updated and result.picture.caption != found.new.caption:
                self._problems.append(_other_caption(found, result.picture))
            return
        self.added += 1
        self._alike.append((result.picture.name, result.near_duplicates))

    def show(self, session: Session, total: int) -> None:
        """Counts, then the table; one JSON line for programs."""
        problems = self._sorted()
        counts = Counter(problem.kind for problem in problems)
        numbers = {"total": total, "added": self.added, "duplicates": self.duplicates, "updated": self.updated}
        numbers |= {kind.value: counts[kind] for kind in Kind}
        if session.as_json:
            click.echo(records.line("import_report", **numbers, problems=problems))
            return
        click.echo(say(session.language, "import_report", **numbers))
        if self.updated:
            click.echo(say(session.language, "import_updated", updated=self.updated))
        if problems:
            named = (f"{word(session.language, 'problem', kind)} {counts[kind]}" for kind in Kind if counts[kind])
            click.echo(say(session.language, "import_problems", counts=", ".join(named)))
            _print_table(session, problems)

    def _sorted(self) -> list[Problem]:
        order = list(Kind)
        return sorted([*self._problems, *self._near_duplicates()], key=lambda problem: order.index(problem.kind))

    def _near_duplicates(self) -> list[Problem]:
        """Each pair once: of two pictures of this import the later looks like the earlier."""
        found, told = [], set[frozenset[str]]()
        for name, likes in reversed(self._alike):
            new = [near for near in likes if frozenset((name, near.name)) not in told]
            told |= {frozenset((name, near.name)) for near in new}
            if new:
                other, similarity = self._files.get(new[0].name, new[0].name), f"{new[0].similarity:.2f}"
                detail = sentence("cli", "looks_like", other=other, similarity=similarity)
                found.append(Problem(Kind.NEAR_DUPLICATE, self._files[name], detail))
        return found[::-1]


def _print_table(session: Session, problems: Sequence[Problem]) -> None:
    from rich.console import Console  # noqa: PLC0415 - slow to import and mostly not needed
    from rich.table import Table  # noqa: PLC0415

    headings = [say(session.language, f"column_{name}") for name in ("problem", "file", "detail")]
    table = Table(*headings, box=None, pad_edge=False)
    for problem in problems[:_LISTED]:
        kind = word(session.language, "problem", problem.kind)
        table.add_row(kind, problem.file, problem.detail.in_language(session.language))
    width = None if sys.stdout.isatty() else _WIDTH
    Console(width=width, highlight=False, markup=False, file=sys.stdout).print(table)
    if len(problems) > _LISTED:
        click.echo(say(session.language, "more_problems", number=len(problems) - _LISTED))


def _other_caption(found: Found, there: LibraryPicture) -> Problem:
    return Problem(Kind.OTHER_CAPTION, found.shown, sentence("cli", "caption_stays", caption=there.caption))


def _refused(found: Found, error: StudioError | None) -> Problem:
    error = error or StudioError()
    if error.violations:
        return Problem(Kind.REFUSED, found.shown, error.violations[0].text)
    return Problem(Kind.UNREADABLE, found.shown, Text(error.user_message, error.message))
