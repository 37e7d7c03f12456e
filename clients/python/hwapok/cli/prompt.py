"""`hwapok prompt`: has an image prompt written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hwapok.cli import options, work
from hwapok.cli.options import Asked, Session, verb


@verb("prompt")
@options.brief()
@options.estimate()
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
    without_encyclopedia: bool,
    pinned: Sequence[str],
    excluded: Sequence[str],
    only_estimate: bool,
) -> None:
    """Estimates, uploads and writes."""
    view = session.view()
    with session.studio() as studio:
        category, layer = work.chosen(studio, category, layer)
        asked: Asked = {
            "tag": tag,
            "category": category,
            "layer": layer,
            "max_references": max_references,
            "without_library": without_library,
            "without_encyclopedia": without_encyclopedia,
            "pinned": pinned,
            "excluded": excluded,
        }
        work.announce(view, studio.estimate.prompt(scene, references=references, **asked), only=only_estimate)
        run = studio.generate_prompt(scene, references=work.upload_all(studio, view, references), **asked)
        view.result(work.follow(view, run), {})
