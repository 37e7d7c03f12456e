"""What is said aloud: the names of stages and how things ended, not every token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Following, Link, Phase, StudioState
from hwapok_web.views.failures import sentence
from hwapok_web.views.progress import stage_name


def spoken(texts: Texts, state: StudioState) -> str:
    """The newest thing to know."""
    if state.link is Link.LOST:
        return texts("live.lost")
    if state.render.following.phase is not Phase.IDLE:
        return _told(texts, "render", state.render.following)
    return _told(texts, "prompt", state.prompt.following)


def problems(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    """What to tell until it has been read."""
    return {
        "items": [
            {
                "number": problem.number,
                "text": sentence(texts, problem.reason, problem.text),
                "subject": plain(problem.subject),
            }
            for problem in state.problems
        ]
    }


def _told(texts: Texts, kind: str, following: Following) -> str:
    if following.phase is Phase.IDLE:
        return ""
    if following.phase.busy:
        return texts(f"live.{kind}_running", stage=stage_name(texts, following))
    return texts(f"live.{kind}_{following.phase.value}")
