"""`hwapok prompt`: has an image prompt written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hwapok.cli import options, work
from hwapok.cli.options import Session, verb


@verb("prompt")
@options.brief()
def prompt(
    session: Session,
    *,
    scene: str,
    tag: str,
    category: str | None,
    layer: str | None,
    references: Sequence[str | Path],
    max_references: int | None,
    without_library: bool,
    pinned: Sequence[str],
    excluded: Sequence[str],
) -> None:
    """Uploads and writes."""
    view = session.view()
    with session.studio() as studio:
        category, layer = work.chosen(studio, category, layer)
        run = studio.generate_prompt(
            scene,
            tag=tag,
            category=category,
            layer=layer,
            references=work.upload_all(studio, view, references),
            max_references=max_references,
            without_library=without_library,
            pinned=pinned,
            excluded=excluded,
        )
        view.result(work.follow(view, run), {})
