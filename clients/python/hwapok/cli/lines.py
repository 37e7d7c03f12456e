"""Events and results as lines for people."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from hwapok.cli.texts import say, word
from hwapok.costs import CostState, Estimate, dollars
from hwapok.events import Progress
from hwapok.layers import LayerNode
from hwapok.messages import Language, known
from hwapok.models import (
    ImportResult,
    Job,
    LayersSpec,
    Note,
    PromptResult,
    PromptSpec,
    Reference,
    ReferenceKind,
    RenderResult,
    RenderSpec,
    Upload,
)

_SUMMARY = 60
"""Characters of a request in a list."""


def stage(language: Language, event: Progress) -> str:
    """A step of a job."""
    again = say(language, "attempt", number=event.attempt) if event.attempt > 1 else ""
    return f"[{event.index}/{event.count}] {event.message.in_language(language)}{again}"


def reference(language: Language, chosen: Reference) -> str:
    """A reference, why it was chosen, and under what terms."""
    unknown = "license_own" if chosen.kind is ReferenceKind.UPLOAD else "license_unknown"
    terms = ", ".join(filter(None, (_license(chosen) or say(language, unknown), chosen.author, chosen.source)))
    reason = chosen.reason.in_language(language)
    return say(language, "reference", title=chosen.title or chosen.name, reason=reason, terms=terms)


def _license(chosen: Reference) -> str:
    return f"{chosen.license} <{chosen.license_uri}>" if chosen.license_uri else chosen.license


def passed_over(language: Language, result: PromptResult) -> list[str]:
    """Library pictures that were looked at and not chosen, and why."""
    return [
        say(
            language,
            "passed_over",
            title=candidate.reference.title or candidate.reference.name,
            verdict=candidate.verdict.in_language(language),
        )
        for candidate in result.candidates
        if not candidate.chosen
    ]


def note(language: Language, added: Note) -> str:
    """Something worth knowing."""
    return say(language, "note", message=added.message.in_language(language))


def embedded(language: Language, result: ImportResult) -> str:
    """How an import ended; one that found every picture embedded says no numbers."""
    if not result.embedded and not result.failed:
        return say(language, "all_embedded")
    return say(language, "embedded", embedded=result.embedded, failed=result.failed)


def upload(language: Language, accepted: Upload) -> str:
    """An accepted picture."""
    format_and_size = f"{accepted.source_format} {accepted.source_size or ''}".strip()
    return say(language, "uploaded", file=accepted.file_name, format=format_and_size, name=accepted.name)


def rendered(language: Language, result: RenderResult, files: Mapping[str, Path]) -> list[str]:
    """Who drew the picture, whether it is a draft, and where it is."""
    kind = "draft" if result.draft else "picture" if result.renderer else _split(result)
    drawn = [say(language, kind, renderer=result.renderer)]
    return [*drawn, "  ".join(str(path) for path in files.values())] if files else drawn


def _split(result: RenderResult) -> str:
    """How many layers make up the picture: one, or more."""
    leaves = [node for top in result.layers for node in top.walk() if node.visible and not node.group]
    return "taken_apart" if len(leaves) > 1 else "kept_whole"


def layers(language: Language, result: RenderResult) -> list[str]:
    """The tree of a PSD, a line for each layer: name, blend mode, opacity, whether it is visible, a link to see it."""
    return [line for node in result.layers for line in _node(language, node, 0)]


def _node(language: Language, node: LayerNode, depth: int) -> list[str]:
    shown = say(language, "layer_visible" if node.visible else "layer_hidden")
    blend = word(language, "blend", node.blend_mode) if known("blend", node.blend_mode) else node.blend_mode
    about = [blend, f"{node.opacity:.0%}", shown]
    links = [node.preview.url] if node.preview else []
    if node.mask_preview:
        links.append(say(language, "layer_mask", link=node.mask_preview.url))
    line = "  ".join(("    " * depth + node.name, " · ".join(about), *links))
    return [line, *(below for child in node.children for below in _node(language, child, depth + 1))]


def estimate(language: Language, made: Estimate) -> list[str]:
    """What a job would cost, and each of its paid calls."""
    if not made.calls:
        return [say(language, "estimate_free")]
    calls = [
        say(language, "estimate_call", stage=call.stage, model=call.model, dollars=dollars(call.micro_usd))
        for call in made.calls
    ]
    return [say(language, "estimate", dollars=dollars(made.micro_usd)), *calls, *_budget(language, made)]


def _budget(language: Language, made: Estimate) -> list[str]:
    left = made.budget_left_micro_usd
    if left is None:
        return []
    return [say(language, "budget_left" if made.micro_usd <= left else "budget_short", dollars=dollars(left))]


def cost(language: Language, paid: Job) -> str:
    """What a job has cost."""
    certain = all(cost.state is CostState.SETTLED for cost in paid.costs)
    return say(language, "cost" if certain else "cost_uncertain", dollars=dollars(paid.micro_usd))


def job(language: Language, listed: Job) -> str:
    """A job in a list."""
    created = f"{listed.created.astimezone():%Y-%m-%d %H:%M}" if listed.created else "-"
    state, kind = word(language, "state", listed.state), word(language, "kind", listed.kind)
    cost = (f"${dollars(listed.micro_usd)}",) if listed.micro_usd else ()
    asked = textwrap.shorten(_asked(listed), _SUMMARY, placeholder="...")
    return "  ".join((listed.name, state, kind, created, *cost, asked))


def _asked(listed: Job) -> str:
    spec = listed.spec
    if isinstance(spec, PromptSpec):
        return spec.scene or spec.tag
    if isinstance(spec, LayersSpec):
        return spec.title or spec.source_job or spec.artwork_upload
    return spec.prompt if isinstance(spec, RenderSpec) else ""
