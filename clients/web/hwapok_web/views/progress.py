"""How far a job has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.i18n import Texts
from hwapok_web.state import Following, Phase

PROMPT_STAGES = ("embed", "retrieve", "references", "write_prompt")
LAYERS_STAGES = ("split_layers", "compose_psd", "store")
RENDER_STAGES = ("render", *LAYERS_STAGES)


def stages(texts: Texts, following: Following, names: tuple[str, ...]) -> Mapping[str, Any]:
    """:param names: the job's stages, in order"""
    return {
        "label": texts("stage.progress"),
        "phase": following.phase.value,
        "overall": round(following.overall, 3),
        "steps": [
            {"key": name, "label": texts(f"stage.{name}"), "state": _standing(following, place)}
            for place, name in enumerate(names, 1)
        ],
        "message": _message(texts, following),
        "busy": following.phase.busy,
        "cancelling": following.cancelling,
    }


def stage_name(texts: Texts, following: Following) -> str:
    """What is being done now."""
    key = f"stage.{following.stage}"
    return texts(key) if texts.known(key) else texts("stage.queued")


def _standing(following: Following, place: int) -> str:
    """Of one stage: `done`, `now` or `next`."""
    if following.phase is Phase.DONE or place < following.index:
        return "done"
    if place > following.index or not following.phase.busy:
        return "next"
    return "done" if following.fraction == 1 else "now"


def _message(texts: Texts, following: Following) -> str:
    if following.phase is Phase.QUEUED:
        return texts("stage.queued")
    return texts.of(following.message) if following.phase is Phase.RUNNING else ""
