"""Messages of the contract to the SDK's own values: jobs, their outcomes and their events. Enum values and kinds of
events that this version does not know become UNKNOWN and None; a newer server breaks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import betterproto2

from hwapok import convert_layers, events, models, v1
from hwapok.artifact import Files
from hwapok.convert import artifact, known, note, size, text
from hwapok.convert_costs import cost
from hwapok.errors import JobFailed
from hwapok.status import job_failure


def job(message: v1.Job | None, files: Files) -> models.Job:
    message = message or v1.Job()
    return models.Job(
        name=message.name,
        kind=known(models.JobKind, message.kind),
        state=known(models.JobState, message.state),
        created=message.create_time,
        started=message.start_time,
        ended=message.end_time,
        last_sequence=message.last_sequence,
        spec=_spec(message),
        result=_result(message, files),
        error=_error(message),
        costs=tuple(cost(paid) for paid in message.costs),
    )


def event(message: v1.JobEvent, job_name: str, files: Files) -> events.Event | None:
    """None for a kind of event that this version does not know."""
    kind, content = betterproto2.which_one_of(message, "event")
    convert = _EVENTS.get(kind)
    return convert((job_name, message.sequence, message.time), content, files) if convert else None


def _started(where: events.Where, message: v1.Job, files: Files) -> events.Started:
    return events.Started(*where, job(message, files))


def _progress(where: events.Where, message: v1.StageProgress, _: Files) -> events.Progress:
    return events.Progress(
        *where,
        stage=message.stage,
        index=message.index,
        count=message.count,
        fraction=message.fraction,
        message=text(message.message),
        attempt=message.attempt,
    )


def _reference_chosen(where: events.Where, message: v1.Reference, files: Files) -> events.ReferenceChosen:
    return events.ReferenceChosen(*where, _reference(message, where[0], files))


def _prompt_delta(where: events.Where, message: v1.TextDelta, _: Files) -> events.PromptDelta:
    return events.PromptDelta(*where, message.text, message.attempt)


def _preview(where: events.Where, message: v1.Preview, files: Files) -> events.Preview:
    return events.Preview(*where, message.fraction, artifact(message.picture, files, where[0]))


def _note_added(where: events.Where, message: v1.Note, _: Files) -> events.NoteAdded:
    return events.NoteAdded(*where, note(message))


def _finished(where: events.Where, message: v1.Job, files: Files) -> events.Finished:
    return events.Finished(*where, job(message, files))


_EVENTS: dict[str, Callable[[events.Where, Any, Files], events.Event]] = {
    "started": _started,
    "progress": _progress,
    "reference": _reference_chosen,
    "prompt_delta": _prompt_delta,
    "preview": _preview,
    "note": _note_added,
    "finished": _finished,
}


def _spec(message: v1.Job) -> models.PromptSpec | models.RenderSpec | models.ImportSpec | models.LayersSpec | None:
    if message.prompt_spec is not None:
        return _prompt_spec(message.prompt_spec)
    if message.import_spec is not None:
        return models.ImportSpec(message.import_spec.space_id)
    if message.layers_spec is not None:
        return convert_layers.spec(message.layers_spec)
    return _render_spec(message.render_spec) if message.render_spec is not None else None


def _prompt_spec(message: v1.PromptSpec) -> models.PromptSpec:
    options = message.reference_options or v1.ReferenceOptions()
    return models.PromptSpec(
        category=message.category,
        layer=message.layer,
        tag=message.tag,
        scene=message.scene,
        reference_uploads=tuple(message.reference_uploads),
        max_references=options.max_references,
        without_library=options.without_library,
        without_encyclopedia=options.without_encyclopedia,
        pinned_pictures=tuple(options.pinned_pictures),
        excluded_pictures=tuple(options.excluded_pictures),
    )


def _render_spec(message: v1.RenderSpec) -> models.RenderSpec:
    return models.RenderSpec(
        prompt=message.prompt,
        prompt_job=message.prompt_job,
        category=message.category,
        layer=message.layer,
        reference_uploads=tuple(message.reference_uploads),
        picture_size=size(message.picture_size),
        psd_layers=known(models.PsdLayers, message.psd_layers),
        tag=message.tag,
        scene=message.scene,
    )


def _result(message: v1.Job, files: Files) -> models.PromptResult | models.RenderResult | models.ImportResult | None:
    if message.prompt is not None:
        return _prompt_result(message.prompt, message.name, files)
    if message.imported is not None:
        return _import_result(message.imported, message.name)
    return _render_result(message.render, message.name, files) if message.render is not None else None


def _prompt_result(message: v1.PromptResult, job_name: str, files: Files) -> models.PromptResult:
    return models.PromptResult(
        job=job_name,
        prompt=message.prompt,
        gloss=message.gloss,
        writer=message.writer,
        references=tuple(_reference(reference, job_name, files) for reference in message.references),
        notes=tuple(map(note, message.notes)),
        candidates=tuple(_candidate(candidate, job_name, files) for candidate in message.candidates),
    )


def _candidate(message: v1.Candidate, job_name: str, files: Files) -> models.Candidate:
    reference = _reference(message.reference or v1.Reference(), job_name, files)
    return models.Candidate(reference, message.chosen, text(message.verdict))


def _import_result(message: v1.ImportResult, job_name: str) -> models.ImportResult:
    return models.ImportResult(
        job=job_name,
        space_id=message.space_id,
        embedded=message.embedded,
        failed=message.failed,
        notes=tuple(map(note, message.notes)),
    )


def _render_result(message: v1.RenderResult, job_name: str, files: Files) -> models.RenderResult:
    return models.RenderResult(
        job=job_name,
        png=artifact(message.png, files, job_name),
        psd=artifact(message.psd, files, job_name),
        renderer=message.renderer,
        draft=message.draft,
        layers=tuple(convert_layers.node(layer, files, job_name) for layer in message.layers),
        references=tuple(_reference(reference, job_name, files) for reference in message.references),
        notes=tuple(map(note, message.notes)),
        originals=tuple(artifact(original, files, job_name) for original in message.originals),
    )


def _error(message: v1.Job) -> JobFailed | None:
    if message.error is None:
        return None
    error = job_failure(message.error)
    error.job = message.name
    return error


def _reference(message: v1.Reference, job_name: str, files: Files) -> models.Reference:
    return models.Reference(
        kind=known(models.ReferenceKind, message.source_kind),
        name=message.name,
        title=message.title,
        reason=text(message.reason),
        license=message.license,
        author=message.author,
        source=message.source,
        score=message.score,
        picture=artifact(message.picture, files, job_name),
        license_uri=message.license_uri,
    )
