"""`hwapok library stats`: how large the library is, and what it is embedded with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from hwapok.cli import records
from hwapok.cli.options import Session, verb
from hwapok.cli.texts import say
from hwapok.messages import Language
from hwapok.pictures import LibraryStats


@verb("stats", key="library_stats")
def stats(session: Session) -> None:
    """The library in numbers."""
    with session.studio() as studio:
        found = studio.library.stats()
    if session.as_json:
        click.echo(records.line("stats", stats=found))
    else:
        for line in _lines(session.language, found):
            click.echo(line)


def _lines(language: Language, found: LibraryStats) -> Iterator[str]:
    yield say(language, "stats_pictures", pictures=found.pictures)
    yield from _counts(language, "categories", found.by_category)
    yield from _counts(language, "layers", found.by_layer)
    yield say(language, "stats_space", space=found.active_space)
    if found.next_space:
        yield say(language, "stats_next_space", space=found.next_space, done=found.next_space_pictures)


def _counts(language: Language, title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield say(language, title)
    for key, number in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"  {key or say(language, 'none_of_them')}: {number}"
