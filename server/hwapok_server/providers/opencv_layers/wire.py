"""What a worker and the process that takes a picture apart say to each other: lines of JSON, and bytes after some."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hwapok_server.codec import decode, encode
from hwapok_server.model import LayerSettings, PsdLayers


@dataclass(frozen=True, slots=True)
class Task:
    """What to take apart, and how; the pictures follow as bytes."""

    layer: str
    psd_layers: PsdLayers
    settings: LayerSettings
    model: str
    """File of the mask's model; empty for none."""
    sizes: tuple[int, ...]
    """Bytes of each picture: the picture, or a subject and its background."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, 0 to 1, and what comes next."""

    share: float
    step: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was made; the packed layers follow as bytes."""

    psd_layers: PsdLayers
    findings: tuple[str, ...]
    size: int
    """Bytes of the layers."""


def task_line(task: Task) -> bytes:
    return _line(encode(task))


def read_task(line: bytes) -> Task:
    return decode(json.loads(line), Task)


def progress_line(progress: Progress) -> bytes:
    return _line(encode(progress))


def result_line(result: Result) -> bytes:
    return _line(encode(result))


def read_answer(line: bytes) -> Progress | Result:
    """:raises ValueError: neither"""
    try:
        found: Mapping[str, Any] = json.loads(line)
        return decode(found, Progress) if "share" in found else decode(found, Result)
    except Exception as error:  # cattrs and json have many ways to say so
        raise ValueError("not an answer") from error


def _line(values: Any) -> bytes:
    return json.dumps(values).encode() + b"\n"
