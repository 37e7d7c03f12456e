"""`hwapok catalog`: what the server offers."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hwapok.catalog import Catalog
from hwapok.cli import records
from hwapok.cli.options import Session, verb
from hwapok.cli.texts import say
from hwapok.messages import Language


@verb("catalog")
def catalog(session: Session) -> None:
    """Categories, layers, picture sizes, providers."""
    with session.studio() as studio:
        found = studio.catalog()
    if session.as_json:
        click.echo(records.line("catalog", catalog=found))
    else:
        for line in _lines(found, session.language):
            click.echo(line)


def _lines(found: Catalog, language: Language) -> Iterator[str]:
    for title, entries in (("categories", found.categories), ("layers", found.layers)):
        yield say(language, title)
        for entry in entries:
            yield f"  {entry.key}  {entry.name.in_language(language)}  {entry.description.in_language(language)}"
    yield say(language, "sizes", sizes=", ".join(str(size) for size in found.limits.picture_sizes))
    yield say(language, "providers")
    for provider in found.providers:
        yield f"  {provider.role}: {provider.name}  {provider.description.in_language(language)}"
