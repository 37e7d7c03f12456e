"""The inputs: choices, words, references given."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from hwapok_web.backend import CatalogEntry
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Phase, StudioState

_SAMPLES = frozenset(
    entry.name.removesuffix(".webp") for entry in files("hwapok_web").joinpath("static", "samples").iterdir()
)
"""Layers with a sample of their look."""


def categories(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    entries = state.catalog.categories if state.catalog else ()
    return {"options": [_option(texts, entry) for entry in entries], "value": state.draft.category}


def layers(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    entries = state.catalog.layers if state.catalog else ()
    options = [_option(texts, entry) | _sample(entry.key) for entry in entries]
    return {"options": options, "value": state.draft.layer}


def tag(state: StudioState) -> Mapping[str, Any]:
    limit = state.catalog.limits.tag_characters if state.catalog else 60
    return {"value": state.draft.tag, "longest": limit}


def scene(state: StudioState) -> Mapping[str, Any]:
    limit = state.catalog.limits.scene_characters if state.catalog else 2000
    return {"value": state.draft.scene, "longest": limit}


def attached(state: StudioState) -> Mapping[str, Any]:
    limits = state.catalog.limits if state.catalog else None
    return {
        "attached": [
            {"name": picture.name, "title": plain(picture.title), "url": picture.url, "pinned": picture.from_library}
            for picture in state.draft.attached
        ],
        "max_bytes": limits.upload_bytes if limits else 10 * 2**20,
        "max_files": limits.reference_uploads if limits else 4,
    }


NOTHING_LEFT_OUT: Mapping[str, Any] = {"excluded": (), "without_encyclopedia": False}
"""Of a draft that may use every reference."""


def something_left_out(state: StudioState) -> bool:
    """Whether there are references that must not be used."""
    return bool(state.draft.excluded) or state.draft.without_encyclopedia


def start(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    again = state.prompt.following.phase is not Phase.IDLE and not state.outdated
    return {
        "label": texts("inputs.again" if again else "inputs.start"),
        "disabled": not state.can_prompt,
        "busy": state.prompt.following.phase.busy or state.prompt_wanted,
        "title": "" if state.draft.ready else texts("inputs.needs"),
    }


def _option(texts: Texts, entry: CatalogEntry) -> dict[str, str]:
    return {"value": entry.key, "label": texts.of(entry.name), "hint": texts.of(entry.description)}


def _sample(key: str) -> dict[str, str]:
    return {"image": f"/studio/samples/{key}.webp"} if key in _SAMPLES else {}
