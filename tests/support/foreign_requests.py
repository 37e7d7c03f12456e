"""Requests and answers of the main job in JSON, for the clients in other languages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from support.foreign import Answer, Message

SCENE = "달빛 아래 한옥 마당에 앉은 고양이"
FILE_NAME = "우리 고양이 사진.jpg"


def new_id() -> str:
    return str(uuid.uuid4())


def brief(**fields: object) -> Message:
    """A request for a prompt, with the catalogue's Korean names."""
    return {"requestId": new_id(), "category": "동물", "layer": "배경", "tag": "고양이", "scene": SCENE} | fields


def header(**fields: object) -> Message:
    """First message of an upload."""
    return {"requestId": new_id(), "fileName": FILE_NAME, "purpose": "UPLOAD_PURPOSE_REFERENCE"} | fields


def ended(events: list[Message]) -> Message:
    """The job, from the last event of its stream."""
    job: Message = events[-1]["finished"]
    return job


HeldJobs = Callable[[], AbstractContextManager[None]]
"""A context in which prompt jobs run and do not come to an end."""


@dataclass(frozen=True)
class MainJob:
    """Upload, prompt and render, done with one client."""

    header: Message
    upload: Answer
    prompt: Answer
    render: Answer

    @property
    def prompt_job(self) -> Message:
        return ended(self.prompt.events)

    @property
    def render_job(self) -> Message:
        return ended(self.render.events)
