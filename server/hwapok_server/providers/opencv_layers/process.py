"""Takes one picture apart, as a process of its own: a task and pictures on standard input, progress and layers on
standard output. It ends when its worker does, and its memory with it."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import BinaryIO

import cv2
from PIL import Image

from hwapok_common.lifeline import watch_parent
from hwapok_server.layers.decompose import decompose
from hwapok_server.layers.order import Settings, Source
from hwapok_server.providers.opencv_layers.wire import Progress, Result, Task, progress_line, read_task, result_line
from hwapok_server.psd import bundle
from hwapok_server.psd.names import Stage

THREADS = 2
"""Of OpenCV. More gain little on pictures of this size, and several pictures are taken apart at once."""


def main() -> None:
    """One task."""
    answers = _own_output()
    cv2.setNumThreads(THREADS)
    task = read_task(sys.stdin.buffer.readline())
    pictures = [sys.stdin.buffer.read(size) for size in task.sizes]
    watch_parent()
    made = decompose(
        _source([Image.open(io.BytesIO(picture)) for picture in pictures]),
        _settings(task),
        model=Path(task.model) if task.model else None,
        on_step=lambda step, share: _say(answers, progress_line(Progress(share, step))),
    )
    packed = bundle.pack(made.stack)
    _say(answers, result_line(Result(made.psd_layers, tuple(made.findings), len(packed))))
    _say(answers, packed)


def _own_output() -> BinaryIO:
    """Standard output, out of reach of native code that prints there; that goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _source(pictures: list[Image.Image]) -> Source:
    return Source.of(pictures[0]) if len(pictures) == 1 else Source.layered(*pictures)


def _settings(task: Task) -> Settings:
    asked = task.settings
    return Settings(
        layer=task.layer,
        psd_layers=task.psd_layers,
        flat_colors=asked.flat_colors,
        line_thickness=asked.line_thickness,
        shade_tones=asked.shade_tones,
        stages=frozenset(map(Stage, asked.stages)) or frozenset(Stage),
        faint_shading=bool(asked.stages),
    )


def _say(answers: BinaryIO, data: bytes) -> None:
    answers.write(data)
    answers.flush()


if __name__ == "__main__":
    main()
