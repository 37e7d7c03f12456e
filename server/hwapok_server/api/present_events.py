"""Logged events to the contract's JobEvent."""

from __future__ import annotations

from dataclasses import replace

from hwapok_pb.v1 import job_pb2
from hwapok_server.api.present import Presenter, note, stage_text, timestamp
from hwapok_server.db import jobs
from hwapok_server.db.engine import Database
from hwapok_server.model import (
    Finished,
    JobState,
    LoggedEvent,
    Noted,
    Preview,
    PromptDelta,
    ReferenceChosen,
    StageProgress,
    Started,
)


class EventPresenter:
    """Builds JobEvents; `started` and `finished` carry the job as it is now, in the state it entered then."""

    def __init__(self, database: Database, presenter: Presenter) -> None:
        self._database, self._presenter = database, presenter

    async def present(self, job_id: str, logged: LoggedEvent) -> job_pb2.JobEvent:
        """One event of a job's log."""
        message = job_pb2.JobEvent(sequence=logged.sequence, time=timestamp(logged.time))
        match logged.event:
            case Started():
                message.started.CopyFrom(await self._job(job_id, JobState.RUNNING))
            case StageProgress() as progress:
                message.progress.CopyFrom(_progress(progress))
            case ReferenceChosen(reference):
                message.reference.CopyFrom(await self._presenter.reference(reference))
            case PromptDelta(text, attempt):
                message.prompt_delta.CopyFrom(job_pb2.TextDelta(text=text, attempt=attempt))
            case Preview(fraction, picture):
                asset = await self._presenter.asset(picture, f"preview-{logged.sequence}.png")
                message.preview.CopyFrom(job_pb2.Preview(fraction=fraction, picture=asset))
            case Noted(made):
                message.note.CopyFrom(note(made))
            case Finished(state):
                message.finished.CopyFrom(await self._job(job_id, state))
        return message

    async def _job(self, job_id: str, state: JobState) -> job_pb2.Job:
        async with self._database.transaction() as connection:
            job = await jobs.get(connection, job_id)
        if job.state is not state:
            job = replace(job, state=state, outcome=None)
        return await self._presenter.job(job)


def _progress(progress: StageProgress) -> job_pb2.StageProgress:
    return job_pb2.StageProgress(
        stage=progress.stage,
        index=progress.index,
        count=progress.count,
        fraction=progress.fraction,
        message=stage_text(progress.stage, progress.part),
        attempt=progress.attempt,
    )
