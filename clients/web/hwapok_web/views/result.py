"""The picture: being made, made, or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwapok_web.backend import JobKind, RenderResult, dollars
from hwapok_web.i18n import Texts
from hwapok_web.plain import plain
from hwapok_web.state import Phase, StudioState
from hwapok_web.views import failures, layers, progress, references


def stages(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    names = progress.LAYERS_STAGES if state.render.kind is JobKind.LAYERS else progress.RENDER_STAGES
    return progress.stages(texts, state.render.following, names)


def shows_stages(state: StudioState) -> bool:
    """While it is drawn, and when that went wrong."""
    return state.render.following.phase not in (Phase.IDLE, Phase.DONE)


def picture(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    work = state.render
    result, preview = work.result, work.preview
    asset = result.png if result else preview
    size = asset.picture_size if asset else None
    return {
        "url": asset.url if asset else "",
        "alt": texts("result.alt", title=title(texts, state)) if result else texts("result.alt_preview"),
        "waiting": work.following.phase.busy,
        "busy": work.following.phase.busy and asset is not None,
        "state": texts("result.developing", percent=round(work.preview_fraction * 100)),
        "references": references.pictures(state) if result else [],
        "layers": layers.painted(state),
        "changed": layers.changed(work),
        "width": size.width if size else state.draft.size[0],
        "height": size.height if size else state.draft.size[1],
    }


def title(texts: Texts, state: StudioState) -> str:
    """What the picture is called."""
    return state.draft.scene or state.draft.tag or texts("history.untitled")


def failure(texts: Texts, state: StudioState) -> str:
    error = state.render.following.error
    return failures.of_error(texts, error) if error else ""


def notice(texts: Texts, state: StudioState) -> str:
    """That a machine made it, who drew it and what it cost."""
    result = state.render.result
    if result is None:
        return ""
    cost = (
        texts("result.cost", amount=dollars(state.render.micro_usd)) if state.render.micro_usd else texts("result.free")
    )
    marked = texts("result.notice_draft" if result.draft else "result.notice")
    return f"{marked} {texts('result.by', renderer=result.renderer)} · {cost}"


def png(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    result = state.render.result
    return _download(result, "png") | {"label": texts("result.png"), "title": texts("result.png_title")}


def psd(texts: Texts, state: StudioState) -> Mapping[str, Any]:
    result = state.render.result
    return _download(result, "psd") | {"label": texts("result.psd"), "title": texts("result.psd_title")}


def _download(result: RenderResult | None, kind: str) -> dict[str, Any]:
    if result is None:
        return {"href": "", "disabled": True}
    asset = result.png if kind == "png" else result.psd
    return {"href": asset.url, "download": plain(asset.file_name), "disabled": False}
