"""`hwapok library update`: changes what is known about a picture."""

from __future__ import annotations

from collections.abc import Sequence

import click

from hwapok.cli import options
from hwapok.cli.library.show import print_picture
from hwapok.cli.options import Session, option, together, verb


@verb("update", key="library_update")
@click.argument("picture")
@together(
    option("--caption", key="caption", metavar="TEXT", default=None),
    option("--tag", "tags", key="update_tag", metavar="WORD", multiple=True),
    option("--no-tags", "no_tags", key="no_tags", is_flag=True),
)
@options.known_defaults()
def update(
    session: Session,
    *,
    picture: str,
    caption: str | None,
    tags: Sequence[str],
    no_tags: bool,
    category: str | None,
    layer: str | None,
    source: str | None,
    license: str | None,  # noqa: A002 - the option's name
    author: str | None,
) -> None:
    """What is not given stays."""
    with session.studio() as studio:
        changed = studio.library.update(
            picture,
            caption=caption,
            tags=tags if tags or no_tags else None,
            category=category,
            layer=layer,
            source=source,
            license=license,
            author=author,
        )
        print_picture(session, changed)
