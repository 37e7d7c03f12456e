"""The prompt: how it comes about, what it says, what drawing it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.backend import dollars
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Phase, StudioState
from hwapok_web.views import failures, progress


def stages(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    return progress.stages(texts, state.prompt.following, progress.PROMPT_STAGES)


def shows_stages(state: StudioState) -> bool:
    """While there is something to see; a prompt that is done speaks for itself."""
    return state.prompt.following.phase not in (Phase.IDLE, Phase.DONE)


def field(state: StudioState) -> Mapping[str, Any]:
    limit = state.catalog.limits.prompt_characters if state.catalog else 8000
    return {"value": state.prompt.text, "readonly": state.prompt.following.phase.busy, "longest": limit}


def gloss(texts: Texts, state: StudioState) -> str:
    """What the prompt says in Korean, while it still says that."""
    result = state.prompt.result
    if result is None or not result.gloss or state.prompt.edit is not None:
        return ""
    return f"{texts('prompt.gloss')}: {plain(result.gloss)}"


def notes(texts: Texts, state: StudioState) -> str:
    return "\n".join(dict.fromkeys(texts.of(note.message) for note in state.prompt.notes))


def failure(texts: Texts, state: StudioState) -> str:
    error = state.prompt.following.error
    return failures.of_error(texts, error) if error else ""


def cost(texts: Texts, state: StudioState) -> str:
    """What drawing would cost, and what is left to spend."""
    estimate = state.estimate
    if estimate is None or not state.prompt.text:
        return ""
    if not estimate.calls:
        return texts("prompt.free")
    said = texts("prompt.cost", amount=dollars(estimate.micro_usd))
    left = estimate.budget_left_micro_usd
    return said if left is None else f"{said} · {texts('prompt.left', amount=dollars(left))}"


def draw(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    busy = state.render.following.phase.busy
    return {"label": texts("prompt.drawing" if busy else "prompt.draw"), "busy": busy, "disabled": not state.can_render}


def sizes(texts: Texts, state: StudioState) -> list[tuple[str, str]]:
    """Value and label of each size that can be drawn."""
    known = state.catalog.limits.picture_sizes if state.catalog else ()
    return [
        (f"{s.width}x{s.height}", texts(f"prompt.{_shape(s.width, s.height)}", size=f"{s.width}×{s.height}"))
        for s in known
    ]


def _shape(width: int, height: int) -> str:
    if width == height:
        return "square"
    return "wide" if width > height else "tall"
