"""`hwapok library search`: finds pictures by words and meaning, by likeness, or both, and says why."""

from __future__ import annotations

from pathlib import Path

import click

from hwapok.cli import options, records
from hwapok.cli.library import lines
from hwapok.cli.lines import note as note_line
from hwapok.cli.options import ReferenceType, Session, option, verb
from hwapok.cli.texts import say
from hwapok.pictures import SearchResult


@verb("search", key="library_search")
@click.argument("query", default="")
@option("--picture", key="search_picture", metavar="FILE", type=ReferenceType(), default=None)
@options.filters()
@option("--limit", key="limit", metavar="N", type=click.IntRange(1, 100), default=20, show_default=True)
@option("--strict", key="strict", is_flag=True)
def search(
    session: Session, *, query: str, picture: str | Path | None, category: str, layer: str, limit: int, strict: bool
) -> None:
    """Best first."""
    with session.studio() as studio:
        result = studio.library.search(
            query, picture=picture, category=category, layer=layer, limit=limit, strict=strict
        )
    if session.as_json:
        hits = [lines.hit_values(hit) for hit in result.hits]
        click.echo(records.line("search", hits=hits, relaxed=result.relaxed, notes=result.notes))
    else:
        _show(session, result)


def _show(session: Session, result: SearchResult) -> None:
    for note in result.notes:
        click.echo(note_line(session.language, note))
    for name in result.relaxed:
        click.echo(say(session.language, f"relaxed_{name}"))
    for place, hit in enumerate(result.hits, 1):
        for line in lines.hit(session.language, place, hit):
            click.echo(line)
    if not result.hits:
        click.echo(say(session.language, "nothing_found"))
