"""What the events of a job, and its outcome, make of the page's state. Pure."""

from __future__ import annotations

from dataclasses import replace

from hwapok_web.backend import (
    Event,
    Finished,
    Job,
    JobState,
    NoteAdded,
    Preview,
    Progress,
    PromptDelta,
    PromptResult,
    ReferenceChosen,
    RenderResult,
    Started,
)
from hwapok_web.plain import plain
from hwapok_web.state import Following, Phase, PromptWork, RenderWork, StudioState

_PHASES = {
    JobState.QUEUED: Phase.QUEUED,
    JobState.RUNNING: Phase.RUNNING,
    JobState.SUCCEEDED: Phase.DONE,
    JobState.FAILED: Phase.FAILED,
    JobState.CANCELLED: Phase.CANCELLED,
}


def job_event(state: StudioState, event: Event) -> StudioState:
    """The state after an event; one of another job, or that was applied before, changes nothing."""
    prompt, render = state.prompt, state.render
    if event.job == prompt.following.job and event.sequence > prompt.following.sequence:
        following = _follow(prompt.following, event)
        return replace(state, prompt=_prompt_event(replace(prompt, following=following), event))
    if event.job == render.following.job and event.sequence > render.following.sequence:
        following = _follow(render.following, event)
        return replace(state, render=_render_event(replace(render, following=following), event))
    return state


def _follow(following: Following, event: Event) -> Following:
    following = replace(following, sequence=event.sequence)
    if isinstance(event, Progress):
        return replace(
            following,
            phase=Phase.RUNNING,
            stage=event.stage,
            index=event.index,
            count=event.count,
            fraction=event.fraction,
            message=event.message,
        )
    if isinstance(event, Preview):
        return replace(following, fraction=max(event.fraction, following.fraction or 0.0))
    if isinstance(event, Started | Finished):
        job = event.snapshot
        phase = _PHASES.get(job.state, Phase.RUNNING)
        return replace(following, phase=phase, error=job.error, cancelling=following.cancelling and phase.busy)
    return following


def _prompt_event(work: PromptWork, event: Event) -> PromptWork:
    if isinstance(event, PromptDelta):
        return _delta(work, event)
    if isinstance(event, ReferenceChosen):
        others = tuple(known for known in work.references if known.name != event.reference.name)
        return replace(work, references=(*others, event.reference))
    if isinstance(event, NoteAdded):
        return replace(work, notes=(*work.notes, event.note))
    return prompt_of(work, event.snapshot) if isinstance(event, Finished) else work


def _delta(work: PromptWork, event: PromptDelta) -> PromptWork:
    started_over = event.attempt > work.following.attempt
    following = replace(work.following, attempt=max(event.attempt, work.following.attempt))
    written = plain(event.text if started_over else work.written + event.text)
    return replace(work, following=following, written=written)


def _render_event(work: RenderWork, event: Event) -> RenderWork:
    if isinstance(event, Preview):
        return replace(work, preview=event.picture, preview_fraction=event.fraction)
    if isinstance(event, NoteAdded):
        return replace(work, notes=(*work.notes, event.note))
    return render_of(work, event.snapshot) if isinstance(event, Finished) else work


def prompt_of(work: PromptWork, job: Job) -> PromptWork:
    """The work with a prompt job's outcome."""
    work = replace(work, following=_ended(work.following, job))
    if not isinstance(job.result, PromptResult):
        return work
    result = job.result
    return replace(
        work,
        result=result,
        written=plain(result.prompt),
        references=result.references,
        candidates=result.candidates,
        notes=result.notes,
    )


def render_of(work: RenderWork, job: Job) -> RenderWork:
    """The work with a render job's outcome."""
    work = replace(work, following=_ended(work.following, job), kind=job.kind, micro_usd=job.micro_usd)
    if not isinstance(job.result, RenderResult):
        return work
    return replace(work, result=job.result, notes=job.result.notes, preview=None, shown={})


def _ended(following: Following, job: Job) -> Following:
    phase = _PHASES.get(job.state, Phase.RUNNING)
    sequence = max(following.sequence, job.last_sequence)
    return replace(following, job=job.name, phase=phase, error=job.error, sequence=sequence)
