"""`hwapok make`: from a scene to a picture and its PSD."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import click

from hwapok.cli import options, work
from hwapok.cli.options import Asked, Session, option, verb
from hwapok.models import PromptResult, PsdLayers


@verb("make")
@options.brief()
@options.order()
@options.out()
@option("--prompt-only", key="prompt_only", is_flag=True)
@option("--edit", key="edit", is_flag=True)
@options.originals()
@options.estimate()
def make(
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
    size: tuple[int, int],
    psd_layers: str,
    out: Path,
    prompt_only: bool,
    edit: bool,
    originals: bool,
    only_estimate: bool,
) -> None:
    """Estimates, uploads, writes, renders, saves."""
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
        if prompt_only:
            estimate = studio.estimate.prompt(scene, references=references, **asked)
        else:
            estimate = studio.estimate.make(scene, references=references, size=size, **asked)
        work.announce(view, estimate, only=only_estimate)
        uploads = work.upload_all(studio, view, references)
        prompt = work.follow(view, studio.generate_prompt(scene, references=uploads, **asked))
        view.result(prompt, {})
        if prompt_only:
            return
        prompt = _edited(prompt) if edit else prompt
        picture = work.follow(view, studio.render(prompt, size=size, psd_layers=PsdLayers(psd_layers)))
        view.result(picture, work.save(picture, out, originals=originals))


def _edited(prompt: PromptResult) -> PromptResult:
    """The prompt as it comes back from the user's editor."""
    text = click.edit(prompt.prompt)
    return dataclasses.replace(prompt, prompt=text.strip()) if text else prompt
